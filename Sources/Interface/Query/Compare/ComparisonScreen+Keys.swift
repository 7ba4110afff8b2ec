internal import Query
internal import Terminal

extension ComparisonScreen {
    mutating func handle(_ key: Key, _ context: inout ScreenContext) -> Action? {
        switch key {
        case .enter, "x", "y": return act(key, &context)
        case "a" where result != nil: showAll(!showsAll)
        case .space: unfold()
        case .escape, "q", "b":
            if isAsking { context.request(.compare(nil)) }
            return .close
        case "l", .right: place = layout.place(besides: place, column: 1)
        case "h", .left: place = layout.place(besides: place, column: -1)
        case .tab: moveToKey(place.key + 1)
        case .backtab: moveToKey(place.key - 1)
        default: if let motion = RowMotion(key) { move(motion, context) }
        }
        return nil
    }

    private mutating func move(_ motion: RowMotion, _ context: ScreenContext) {
        switch motion {
        case .first: place = ComparisonLayout.Place()
        case .last: place = lastPlace
        default:
            let visible = Self.visibleRows(context)
            let step = motion.row(from: 0, of: layout.rows.count, visible: visible)
            place = layout.place(from: place, by: step)
        }
    }

    private mutating func moveToKey(_ key: Int) {
        guard keys.indices.contains(key) else { return }
        place = lead(of: key)
    }

    private var lastPlace: ComparisonLayout.Place {
        let key = max(0, keys.count - 1)
        return ComparisonLayout.Place(key: key, bin: max(0, (keys.last?.bins.count ?? 1) - 1))
    }

    private func act(_ key: Key, _ context: inout ScreenContext) -> Action? {
        guard let selected else { return nil }
        guard let filter = selected.filter else {
            context.notify("no filter can ask for these")
            return nil
        }
        guard key == "y" else { return .filter(filter, excluding: key == "x") }
        context.copy("\(filter)", named: "the filter \(filter)")
        return nil
    }

    mutating func handle(_ mouse: Mouse, _ context: inout ScreenContext) -> Action? {
        switch mouse.action {
        case .wheelDown: scroll(by: 3, context)
        case .wheelUp: scroll(by: -3, context)
        case .press(.left) where mouse.y >= Self.firstRow && mouse.y < context.height - 1:
            let row = scrollTop + mouse.y - Self.firstRow
            let column = (0..<layout.columns).last {
                Self.column($0, of: layout.columns, context.width).x <= mouse.x + 2
            }
            if let found = layout.place(row: row, column: column ?? 0) { place = found }
        default: break
        }
        return nil
    }
}
