internal import Query
internal import Terminal

/// Cursor, selection and focus.
extension QueryScreen {
    /// What a key does that means nothing else.
    mutating func handleMove(_ key: Key, _ context: ScreenContext) {
        guard let board = board(context) else { return }
        if focus == .heatmap, let grid = board.heatmapPainter?.grid {
            return moveCursor(key, grid)
        }
        guard let motion = RowMotion(key) else { return }
        select(
            row: motion.row(
                from: selectedRow, of: board.rows.count, visible: max(1, board.table.height - 1)))
    }

    private mutating func moveCursor(_ key: Key, _ grid: HeatmapGrid) {
        let steps: [Key: (column: Int, band: Int)] = [
            .left: (-1, 0), "h": (-1, 0), .right: (1, 0), "l": (1, 0), .up: (0, 1), "k": (0, 1),
            .down: (0, -1), "j": (0, -1), .home: (-100_000, 0), "g": (-100_000, 0),
            .end: (100_000, 0), "G": (100_000, 0), .pageUp: (0, 5), .pageDown: (0, -5),
            "H": (-10, 0), "L": (10, 0), "K": (0, 5), "J": (0, -5),
            Key(.left, .shift): (-10, 0), Key(.right, .shift): (10, 0),
            .ctrl("u"): (0, 5), .ctrl("d"): (0, -5),
        ]
        guard let step = steps[key] else { return }
        guard let cell = cursor.flatMap(grid.cell) else {
            cursor = grid.fullest.map(grid.spot)
            return
        }
        let column = cell.columns.lowerBound + step.column
        let band = cell.bands.lowerBound + step.band
        cursor = grid.spot(
            of: HeatmapBox(
                column: min(max(0, column), grid.columns.count - 1),
                band: min(max(0, band), grid.bands.count - 1)))
    }

    /// From the heatmap to the table, and from there on to the next screen.
    mutating func cycleFocus(backwards: Bool, _ context: ScreenContext) -> Action? {
        let board = board(context)
        let hasHeatmap = board?.heatmapPainter != nil
        let hasTable = (board?.table.height ?? 0) > 1
        if !backwards, focus == .heatmap, hasHeatmap, hasTable {
            focus = .table
        } else if backwards, focus == .table, hasHeatmap {
            focus = .heatmap
        } else {
            if hasHeatmap { focus = .heatmap }
            return .next
        }
        return nil
    }

    /// What is selected means nothing on the axis of another value.
    mutating func showNextHeatmap() {
        guard let count = result?.heatmaps.count, count > 1 else { return }
        heatmapIndex = (heatmapIndex + 1) % count
        cursor = nil
        anchor = nil
    }

    mutating func toggleSelection(_ context: ScreenContext) {
        guard let grid = board(context)?.heatmapPainter?.grid else { return }
        if cursor == nil { cursor = grid.fullest.map(grid.spot) }
        focus = .heatmap
        anchor = anchor == nil ? cursor : nil
    }
}
