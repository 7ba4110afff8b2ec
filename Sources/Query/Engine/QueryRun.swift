internal import Columns
internal import Telemetry

/// One answer: the passes over the spans, and what is made of them.
final class QueryRun {
    private let query: Query
    private let scan: any AnswerScan
    private let measures: Measures
    private let wantsSeries: Bool
    private let range: Range<Int64>
    private let granularity: Granularity

    init(
        _ query: Query, _ scan: any AnswerScan, now: Int64, wantsSeries: Bool
    ) throws(ColumnError) {
        self.query = query
        self.scan = scan
        self.wantsSeries = wantsSeries
        range = QueryRun.range(scan, now: now)
        let length = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        let nanoseconds = length.overflow ? .max : length.partialValue
        let asked = query.granularity ?? .automatic(for: nanoseconds)
        granularity = asked.suits(nanoseconds) ? asked : .shortest(for: nanoseconds)
        measures = try Measures(query.calculations, scan.fields, range, now: now)
    }

    /// What was asked about, or that of the spans found where the query leaves it open. All these
    /// spans start in it, also those whose clock is ahead.
    private static func range(_ scan: any AnswerScan, now: Int64) -> Range<Int64> {
        let afterLast = scan.found.map { $0.upperBound == .max ? .max : $0.upperBound + 1 }
        let low = scan.selector.since ?? scan.found?.lowerBound ?? scan.selector.until ?? now
        let open = scan.selector.since == nil ? afterLast : max(now, afterLast ?? now)
        return low..<max(low, scan.selector.until ?? open ?? low)
    }

    func result() throws(ColumnError) -> QueryResult {
        let buckets = TimeBuckets(range, granularity)
        var result = QueryResult(
            query: query, range: range, granularity: granularity, times: buckets.times)
        let hasHeatmap = query.calculations.contains { $0.operation == .heatmap }
        try scan.prepare(
            measures, wantsSeries || hasHeatmap ? buckets : nil, wantsSeries: wantsSeries)
        result.rows = query.groupBy.isEmpty ? try oneRow(buckets) : try groupRows(buckets)
        for calculation in query.calculations where calculation.operation == .heatmap {
            result.heatmaps.append(try heatmap(calculation, buckets))
        }
        result.work = scan.workDone
        return result
    }

    // MARK: Rows

    private func oneRow(_ buckets: TimeBuckets) throws(ColumnError) -> [QueryResult.Row] {
        guard query.calculations.contains(where: \.operation.hasValue) else {
            // A heatmap has its own counts.
            let none = [AttributeValue?](repeating: nil, count: buckets.count)
            let series = wantsSeries ? query.calculations.map { _ in none } : []
            return [
                QueryResult.Row(values: query.calculations.map { _ in nil }, series: series)
            ]
        }
        let values = try scan.values(measures, CellPlan())[0]
        var series: [[AttributeValue?]] = []
        if wantsSeries {
            let cells = try scan.values(measures, CellPlan(buckets: buckets))
            series = self.series(cells[...])
        }
        return [QueryResult.Row(values: values.values, series: series)]
    }

    private func groupRows(_ buckets: TimeBuckets) throws(ColumnError) -> [QueryResult.Row] {
        let registry = try scan.groups()
        let values = try scan.values(measures, CellPlan(groups: registry))
        let groups = zip(registry.groups, values).map { group, cell in
            GroupOrder.Group(keys: group, values: cell.values, spanCount: cell.spanCount)
        }
        let order = GroupOrder(query)
        let kept = order.sorted(groups)
        let shown = kept.prefix(query.limit ?? Query.defaultLimit)
        let others = kept.dropFirst(shown.count)

        var rows = [Int](repeating: -1, count: groups.count)
        for (row, group) in shown.enumerated() { rows[group] = row }
        for group in others { rows[group] = shown.count }
        var answer = shown.map { group in
            QueryResult.Row(
                group: groups[group].keys.map { $0?.value }, values: groups[group].values,
                series: [])
        }
        if !others.isEmpty {
            let plan = CellPlan(
                groups: registry, rows: rows.map { $0 == shown.count ? 0 : -1 }, rowCount: 1)
            answer.append(
                QueryResult.Row(
                    group: query.groupBy.map { _ in nil },
                    values: try scan.values(measures, plan)[0].values, series: [], isOthers: true))
        }
        if wantsSeries, !answer.isEmpty {
            let plan = CellPlan(
                groups: registry, rows: rows, rowCount: answer.count, buckets: buckets)
            let cells = try scan.values(measures, plan)
            for row in answer.indices {
                answer[row].series = series(
                    cells[row * buckets.count..<(row + 1) * buckets.count])
            }
        }
        return answer
    }

    /// By calculation, then by bucket.
    private func series(_ cells: ArraySlice<Measures.Cell>) -> [[AttributeValue?]] {
        query.calculations.indices.map { calculation in
            cells.map { $0.values[calculation] }
        }
    }

    // MARK: Heatmaps

    private func heatmap(
        _ calculation: Calculation, _ buckets: TimeBuckets
    ) throws(ColumnError) -> Heatmap {
        var heatmap = Heatmap(calculation: calculation, scale: .linear, times: buckets.times)
        guard let subject = calculation.subject else { return heatmap }
        let reader = try measures.reader(of: subject)
        guard let (scale, counts) = try scan.heatmap(reader, buckets) else {
            heatmap.counts = buckets.times.map { _ in [] }
            return heatmap
        }
        heatmap.scale = scale.scale
        heatmap.edges = scale.edges
        heatmap.counts = counts
        return heatmap
    }
}
