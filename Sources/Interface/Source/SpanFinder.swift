internal import Query
internal import Storage
internal import Telemetry

/// Finds the spans behind a part of an answer: of each trace the one with the greatest value, the
/// greatest first. The columns say which they are; only those are read as rows.
struct SpanFinder {
    let answering: QueryAnswering
    let reader: SpanReader
    let question: SpanQuestion

    /// Spans that are asked for at most: traces beyond are not told where a few have that many.
    private static let mostSpans = 1 << 17
    private static let growth = 8

    /// - Parameter isCancelled: asked before each chunk.
    func find(
        isCancelled: @escaping () -> Bool
    ) throws(QueryAnswering.Failure) -> [FoundSpan] {
        let selection = SpanSelection(
            filter: question.filter, since: question.range.lowerBound,
            until: question.range.upperBound)
        var limit = question.limit
        while true {
            let spans = try answering.spans(
                in: selection, order: .greatest(question.subject), limit: limit,
                isCancelled: isCancelled)
            var traces: Set<Int64> = []
            let first = spans.filter { traces.insert($0.traceKey).inserted }
            // Several spans of a trace took the places of other traces.
            if first.count >= question.limit || spans.count < limit || limit >= Self.mostSpans {
                return Array(first.prefix(question.limit))
            }
            limit = min(limit * Self.growth, Self.mostSpans)
        }
    }

    /// What a list says of them; those that are gone meanwhile are left out.
    func matches(_ found: [FoundSpan]) throws(StoreError) -> [SpanMatch] {
        let spans = try reader.spans(at: found.map(\.ordinal))
        var summaries: [Int64: TraceSummary] = [:]
        for summary in try reader.summaries(of: found.map(\.traceKey)) {
            summaries[summary.key] = summary
        }
        return found.compactMap { found in
            guard let span = spans[found.ordinal] else { return nil }
            return SpanMatch(
                span, value: isDuration ? nil : found.value, trace: summaries[found.traceKey])
        }
    }

    private var isDuration: Bool { question.subject == QueryPart.duration }
}
