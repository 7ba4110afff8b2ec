import Query
import Telemetry

/// Answers worked out the plainest way, of spans in memory: for screens without a store.
struct SampleAnswers {
    let spans: [SpanRecord]

    static func minutes(_ count: Int, spans: Int = 40_000) -> SampleAnswers {
        var samples = SampleTraces(seed: 7)
        var records: [SpanRecord] = []
        let length = Int64(count) * 60_000_000_000
        let names = ["GET /api/activities/home", "home-activities-mock-data", "SELECT message"]
        for number in 0..<spans {
            let start = SampleTraces.epoch + samples.random(length)
            let kind = Int(samples.random(10))
            let name = names[kind < 5 ? 0 : kind < 8 ? 1 : 2]
            // Two humps and a tail; slower for a while.
            var milliseconds = kind < 5 ? 28.0 : kind < 8 ? 9.0 : 1.6
            let spread = Double(
                samples.random(1_000) + samples.random(1_000) + samples.random(1_000))
            milliseconds *= 0.4 + spread / 2_500
            let phase = Double(start - SampleTraces.epoch) / Double(length)
            if phase > 0.55, phase < 0.7, kind < 5 { milliseconds *= 2.6 }
            if samples.random(400) == 0 { milliseconds *= 20 + Double(samples.random(30)) }
            var record = SpanRecord(
                traceID: SampleTraces.traceID(number / 3), spanID: SpanID(rawValue: UInt64(number)),
                parentID: nil, name: name, kind: .server, startUnixNano: start,
                endUnixNano: start + Int64(milliseconds * 1e6),
                attributes: Attributes([("app.result_length", .int(samples.random(6)))]),
                resource: SampleTraces.resource("backend-flask"), scope: Scope())
            if samples.random(60) == 0 {
                record.status = .error
                record.flags = .error
            }
            records.append(record)
        }
        return SampleAnswers(spans: records)
    }

    func answer(_ query: Query, now: Int64 = .max, granularity: Int64? = nil) -> QueryResult {
        let (since, until) = query.timeRange.bounds(now: now)
        let filter = query.filter.flatMap { try? Filter($0) }
        // What no range could hold would only stretch it.
        let sane = spans.filter { (1...Int64.max / 2).contains($0.startUnixNano) }
        let matching = sane.filter {
            (filter?.matches($0) ?? true) && $0.startUnixNano >= since ?? .min
                && $0.startUnixNano < until ?? .max
        }
        let first = matching.map(\.startUnixNano).min() ?? 0
        let last = (matching.map(\.startUnixNano).max() ?? 0) + 1
        let asked =
            granularity.flatMap(Granularity.init) ?? query.granularity
            ?? .automatic(for: last - first)
        let step = asked.suits(last - first) ? asked : .shortest(for: last - first)
        let start = step.start(of: first)
        let count = matching.isEmpty ? 0 : Int((last - 1 - start) / step.nanoseconds) + 1
        var result = QueryResult(query: query, range: first..<last, granularity: step)
        result.times = (0..<count).map { start + Int64($0) * step.nanoseconds }
        var groups: [[AttributeValue?]: [SpanRecord]] = [:]
        for span in matching {
            groups[query.groupBy.map { value($0.subject, span) }, default: []].append(span)
        }
        if query.groupBy.isEmpty, matching.isEmpty { groups[[]] = [] }
        result.rows = groups.map { key, spans in
            var buckets = Array(repeating: [SpanRecord](), count: count)
            for span in spans {
                buckets[Int((span.startUnixNano - start) / step.nanoseconds)].append(span)
            }
            return QueryResult.Row(
                group: key, values: query.calculations.map { number($0, spans) },
                series: query.calculations.map { calculation in
                    buckets.map { number(calculation, $0) }
                })
        }.sorted {
            ($0.values.compactMap { $0?.number }.first ?? 0)
                > ($1.values.compactMap { $0?.number }.first ?? 0)
        }
        let limit = query.limit ?? Query.defaultLimit
        if result.rows.count > limit {
            result.rows = Array(result.rows.prefix(limit))
            result.rows.append(
                QueryResult.Row(
                    group: query.groupBy.map { _ in nil },
                    values: query.calculations.map { _ in .int(7) },
                    series: query.calculations.map { _ in result.times.map { _ in .int(1) } },
                    isOthers: true))
        }
        result.heatmaps = query.calculations.filter { $0.operation == .heatmap }.map {
            heatmap($0, matching, result)
        }
        result.work.scannedSpans = spans.count
        result.work.matchedSpans = matching.count
        return result
    }

    private func value(_ subject: Subject, _ span: SpanRecord) -> AttributeValue? {
        switch subject.field {
        case .column(let column): span.value(of: column)
        case .attribute(_, let name): span.attributes.pairs.first { $0.key == name }?.value
        }
    }

    private func number(_ calculation: Calculation, _ spans: [SpanRecord]) -> AttributeValue? {
        if calculation.operation == .heatmap { return nil }
        guard let subject = calculation.subject else { return .int(Int64(spans.count)) }
        let values = spans.compactMap { value(subject, $0)?.number }.sorted()
        guard !values.isEmpty else { return nil }
        if let permille = calculation.operation.permille {
            return .double(values[max(0, (values.count * permille + 999) / 1_000 - 1)])
        }
        switch calculation.operation {
        case .maximum: return .double(values[values.count - 1])
        case .minimum: return .double(values[0])
        case .average: return .double(values.reduce(0, +) / Double(values.count))
        default: return .int(Int64(values.count))
        }
    }

    private func heatmap(
        _ calculation: Calculation, _ spans: [SpanRecord], _ result: QueryResult
    ) -> Heatmap {
        var heatmap = Heatmap(calculation: calculation, scale: .logarithmic, times: result.times)
        guard let subject = calculation.subject, let start = result.times.first else {
            return heatmap
        }
        let values = spans.map { (span: $0, value: value(subject, $0)?.number ?? 0) }.filter {
            $0.value > 0
        }
        guard var edge = values.map(\.value).min() else { return heatmap }
        let top = values.map(\.value).max() ?? edge
        var grid = 1e-6
        while grid * 1.2589254117941673 <= edge { grid *= 1.2589254117941673 }
        edge = grid
        heatmap.edges = [edge]
        while edge <= top {
            edge *= 1.2589254117941673
            heatmap.edges.append(edge)
        }
        heatmap.counts = result.times.map { _ in
            Array(repeating: 0, count: heatmap.edges.count - 1)
        }
        for (span, value) in values {
            let time = Int((span.startUnixNano - start) / result.granularity.nanoseconds)
            let bucket = heatmap.edges.lastIndex { $0 <= value } ?? 0
            heatmap.counts[time][min(bucket, heatmap.edges.count - 2)] += 1
        }
        return heatmap
    }
}
