internal import Telemetry

/// The trace that a span belongs to, as far as filters ask about it.
struct TraceContext {
    let spans: [SpanRecord]
    /// Where the earliest span without a parent is.
    let rootIndex: Int?
    /// Where each span's parent is; nil for spans without one here. Empty unless asked for.
    let parentIndices: [Int?]
    private let start: Int64
    private let end: Int64
    private let errorCount: Int
    private let indices: [SpanID: Int]

    /// O(spans).
    ///
    /// - Parameter needsParents: whether `parent(of:)` or `parentIndices` will be asked.
    init(_ spans: [SpanRecord], needsParents: Bool) {
        self.spans = spans
        rootIndex = spans.indices.filter { spans[$0].parentID == nil }.min { left, right in
            (spans[left].startUnixNano, spans[left].spanID)
                < (spans[right].startUnixNano, spans[right].spanID)
        }
        start = spans.reduce(.max) { min($0, $1.startUnixNano) }
        end = spans.reduce(.min) { max($0, $1.endUnixNano ?? $1.startUnixNano) }
        errorCount = spans.count(where: \.isError)
        var indices: [SpanID: Int] = [:]
        if needsParents {
            for (index, span) in spans.enumerated() where indices[span.spanID] == nil {
                indices[span.spanID] = index
            }
        }
        parentIndices =
            needsParents ? spans.map { span in span.parentID.flatMap { indices[$0] } } : []
        self.indices = indices
    }

    var root: SpanRecord? { rootIndex.map { spans[$0] } }

    /// The span's parent, where it is here.
    func parent(of span: SpanRecord) -> SpanRecord? {
        span.parentID.flatMap { indices[$0] }.map { spans[$0] }
    }

    /// Nanoseconds since the epoch; nil for a trace without spans.
    var startUnixNano: Int64? { spans.isEmpty ? nil : start }

    /// The value of a column of the trace; nil for the other columns.
    func value(of column: Column) -> AttributeValue? {
        guard !spans.isEmpty else { return nil }
        switch column {
        case .traceDurationMilliseconds:
            let (duration, overflow) = end.subtractingReportingOverflow(start)
            return .double(Double(overflow ? .max : max(0, duration)) / 1e6)
        case .traceSpanCount: return .int(Int64(spans.count))
        case .traceErrorCount: return .int(Int64(errorCount))
        case .traceStartTime: return .string(Timestamp.iso8601(unixNano: start))
        default: return nil
        }
    }
}
