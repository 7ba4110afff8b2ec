internal import CPlatform
internal import Query
internal import Storage
internal import Telemetry

/// Finds the spans behind a part of an answer: of each trace the one with the greatest value, the
/// greatest first. Reads all spans once; memory grows with what is asked for, not with what is found.
struct SpanFinder {
    let reader: SpanReader
    let question: SpanQuestion

    private struct Best {
        var value: Double
        var match: SpanMatch
    }

    /// - Parameter isCancelled: asked now and then.
    /// - Returns: nil when it was cancelled.
    func find(isCancelled: () -> Bool) throws(StoreError) -> [SpanMatch]? {
        let filter: Filter?
        do throws(QueryError) {
            filter = try question.filter.map { expression throws(QueryError) in
                try Filter(expression)
            }
        } catch {
            return []
        }
        var best: [Int64: Best] = [:]
        var whole: [Int64: Set<SpanID>] = [:]
        var scanned = 0
        var wasCancelled = false
        try reader.scanSpans(newestFirst: true, includingEvents: false) { _, trace, span in
            scanned += 1
            if scanned.isMultiple(of: 512), isCancelled() {
                wasCancelled = true
                return false
            }
            guard question.range.contains(span.startUnixNano),
                matches(span, of: trace, filter, &whole)
            else { return true }
            let found = value(of: span)
            let number = found?.number ?? -.infinity
            if let known = best[trace], known.value >= number { return true }
            best[trace] = Best(
                value: number,
                match: SpanMatch(span, value: isDuration ? nil : found, trace: nil))
            if best.count > 4 * question.limit + 1_000 {
                best = Dictionary(
                    uniqueKeysWithValues: sorted(best).prefix(question.limit).map {
                        ($0.key, $0.value)
                    })
            }
            return true
        }
        guard !wasCancelled else { return nil }
        let found = Array(sorted(best).prefix(question.limit))
        var summaries: [Int64: TraceSummary] = [:]
        for summary in try reader.summaries(of: found.map(\.key)) {
            summaries[summary.key] = summary
        }
        return found.map { key, best in
            var match = best.match
            match.trace = summaries[key]
            return match
        }
    }

    private func sorted(_ best: [Int64: Best]) -> [(key: Int64, value: Best)] {
        best.sorted { one, other in
            (other.value.value, one.key) < (one.value.value, other.key)
        }
    }

    /// - Parameter whole: of traces that were asked as a whole, the spans that match.
    private func matches(
        _ span: SpanRecord, of trace: Int64, _ filter: Filter?, _ whole: inout [Int64: Set<SpanID>]
    ) -> Bool {
        guard let filter else { return true }
        guard filter.asksTrace else { return filter.matches(span) }
        if let known = whole[trace] { return known.contains(span.spanID) }
        let spans = (try? reader.spans(ofKey: trace)) ?? []
        let matching = Set(filter.matchingIndices(of: spans).map { spans[$0].spanID })
        if whole.count > 1_000 { whole.removeAll() }
        whole[trace] = matching
        return matching.contains(span.spanID)
    }

    // MARK: Values

    private var isDuration: Bool { question.subject == QueryPart.duration }

    private func value(of span: SpanRecord) -> AttributeValue? {
        switch question.subject.field {
        case .column(let column): return span.value(of: column)
        case .attribute(let owner, let name):
            let places: [(Subject.Owner, Attributes)] = [
                (.span, span.attributes), (.scope, span.scope.attributes),
                (.resource, span.resource.attributes),
            ]
            for (place, attributes) in places where owner == .first || owner == place {
                if let found = attributes.pairs.first(where: { $0.key == name }) {
                    return found.value
                }
            }
            return nil
        }
    }
}
