internal import Terminal

extension QueryScreen {
    mutating func handle(_ mouse: Mouse, _ context: inout ScreenContext) -> Action? {
        guard picker == nil, prompt == nil, let board = board(context) else { return nil }
        let isSecond =
            mouse.action == .press(.left)
            && clicks.isSecond(column: mouse.x, row: mouse.y, at: context.now)
        if board.table.contains(x: mouse.x, y: mouse.y) {
            let visible = max(1, board.table.height - 1)
            switch mouse.action {
            case .wheelDown: scroll(by: 3, visible: visible)
            case .wheelUp: scroll(by: -3, visible: visible)
            case .press(.left):
                focus = .table
                let line = mouse.y - board.table.y - 1
                guard line >= 0, scrollTop + line < board.rows.count else { return nil }
                select(row: scrollTop + line)
                if isSecond, !isStale { return openPart(&context) }
            default: break
            }
            return nil
        }
        guard let place = board.heatmap, let painter = board.heatmapPainter else { return nil }
        let picture = board.picture(place)
        let cell = painter.cell(x: mouse.x - picture.x, y: mouse.y - picture.y)
        switch mouse.action {
        case .press(.left):
            guard let cell else { return nil }
            focus = .heatmap
            cursor = painter.grid.spot(of: cell)
            anchor = nil
            if isSecond, !isStale { return openPart(&context) }
        case .drag(.left):
            guard let cell, let cursor else { return nil }
            if anchor == nil { anchor = cursor }
            self.cursor = painter.grid.spot(of: cell)
        default: break
        }
        return nil
    }
}
