internal import Query
internal import Terminal

extension QueryScreen {
    /// Compares what the cursor, the selection or the row stands for with the rest of the answer.
    func comparePart(_ context: inout ScreenContext) -> Action? {
        guard let result, let board = board(context), !isOnNothing(&context) else { return nil }
        let part: SpanSelection?
        if focus == .heatmap, let grid = board.heatmapPainter?.grid {
            part = (selection(in: grid) ?? cursor.flatMap(grid.cell)).flatMap {
                Self.selection($0, of: grid, in: result)
            }
            if part == nil {
                context.notify("move the cursor or select with v: that is compared with the rest")
            }
        } else {
            let row = result.rows.firstIndex { $0.group == selected?.group && !$0.isOthers }
            part = selected?.isOthers == false ? row.flatMap(result.selection(ofRow:)) : nil
            if part == nil { context.notify("these are many groups: select one") }
        }
        guard let part else { return nil }
        return .compare(
            Comparison(part, against: .rest(of: result.selection)), title: partTitle(context))
    }

    /// The spans in a box of a heatmap's cells.
    private static func selection(
        _ box: HeatmapBox, of grid: HeatmapGrid, in result: QueryResult
    ) -> SpanSelection? {
        guard let subject = grid.heatmap.calculation.subject else { return nil }
        let times = grid.times(of: box)
        let (low, high) = grid.values(of: box)
        var selection = result.selection
        // The first bucket and the last may reach beyond the range.
        selection.since = max(times.lowerBound, result.range.lowerBound)
        selection.until = min(times.upperBound, result.range.upperBound)
        selection.numbers = .init(subject, from: low, below: high)
        return selection
    }
}
