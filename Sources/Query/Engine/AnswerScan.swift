internal import Columns

/// The spans that an answer is about, and what is added up of them.
protocol AnswerScan: AnyObject {
    var fields: FieldReader { get }
    var selector: RowSelector { get }
    /// The earliest and the latest start among the spans.
    var found: ClosedRange<Int64>? { get }
    var workDone: QueryWork { get }

    /// Called once, before all else.
    /// - Parameters:
    ///   - buckets: nil where nothing is asked over time.
    ///   - wantsSeries: whether rows are asked for by bucket as well.
    func prepare(
        _ measures: Measures, _ buckets: TimeBuckets?, wantsSeries: Bool
    ) throws(ColumnError)

    /// The groups of a question that has some; they may come up with the values.
    func groups() throws(ColumnError) -> GroupRegistry

    /// The values of each cell of a plan.
    func values(
        _ measures: Measures, _ plan: CellPlan
    ) throws(ColumnError) -> [Measures.Cell]

    /// Counts by bucket of time and of value; nil where there are no numbers.
    func heatmap(
        _ reader: NumberReader, _ buckets: TimeBuckets
    ) throws(ColumnError) -> (scale: HeatmapScale, counts: [[Int]])?
}

extension QueryScan: AnswerScan {
    func values(
        _ measures: Measures, _ plan: CellPlan
    ) throws(ColumnError) -> [Measures.Cell] {
        try grid(for: plan, measures).values(plan)
    }

    func heatmap(
        _ reader: NumberReader, _ buckets: TimeBuckets
    ) throws(ColumnError) -> (scale: HeatmapScale, counts: [[Int]])? {
        guard let scale = try HeatmapSurvey(reader, self).scale else { return nil }
        let empty = HeatmapCounter(scale, reader, times: buckets.count)
        let plan = CellPlan(buckets: buckets)
        var counters = try inLanes(empty) { counter, view, selected throws(ColumnError) in
            try plan.withCells(of: view, selected, pool) { rows, cells throws(ColumnError) in
                try pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                    var numbers = try reader.readFinite(view, to: keys)
                    Bitmap.formIntersection(&numbers, rows)
                    counter.add(keys, numbers, cells)
                }
            }
        }
        for other in counters.dropFirst() { counters[0].add(other) }
        return (scale, counters[0].table)
    }
}
