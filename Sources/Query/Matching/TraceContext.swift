internal import Telemetry

/// The trace that a span belongs to, as far as filters ask about it.
struct TraceContext {
    let spans: [SpanRecord]
    /// The earliest span without a parent.
    let root: SpanRecord?
    private let start: Int64
    private let end: Int64
    private let errorCount: Int
    private let indices: [SpanID: Int]

    /// O(spans).
    ///
    /// - Parameter needsParents: whether `parent(of:)` will be asked.
    init(_ spans: [SpanRecord], needsParents: Bool) {
        self.spans = spans
        root = spans.filter { $0.parentID == nil }.min { left, right in
            (left.startUnixNano, left.spanID) < (right.startUnixNano, right.spanID)
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
        self.indices = indices
    }

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
