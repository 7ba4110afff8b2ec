internal import Query
internal import Terminal

/// What lies behind the cursor, the selection or the row.
extension QueryScreen {
    /// The part of the answer that the cursor, the selection or the row stands for.
    func part(_ context: ScreenContext) -> QueryPart? {
        guard let result else { return nil }
        if focus == .heatmap, let grid = board(context)?.heatmapPainter?.grid {
            if let box = selection(in: grid) ?? cursor.flatMap(grid.cell) {
                return QueryPart(result, grid, box)
            }
            return QueryPart(result)
        }
        return selected.flatMap { QueryPart(result, $0) }
    }

    /// Whether the cursor or the selection is where no spans are, which is then said.
    func isOnNothing(_ context: inout ScreenContext) -> Bool {
        guard focus == .heatmap, let grid = board(context)?.heatmapPainter?.grid,
            let box = selection(in: grid) ?? cursor.flatMap(grid.cell), grid.count(in: box) == 0
        else { return false }
        context.notify(anchor == nil ? "no span is in this cell" : "no span is selected")
        return true
    }

    func openPart(_ context: inout ScreenContext) -> Action? {
        guard result != nil, !isOnNothing(&context) else { return nil }
        guard let part = part(context) else {
            notifyUnfilterable(&context)
            return nil
        }
        return .find(part, title: partTitle(context))
    }

    /// Says why a row leads nowhere.
    private func notifyUnfilterable(_ context: inout ScreenContext) {
        guard let selected else { return }
        context.notify(
            selected.isOthers
                ? "these are many groups: select one"
                : query?.groupBy.isEmpty == true
                    ? "this row is the whole answer" : "no filter can ask for this row")
    }

    func partTitle(_ context: ScreenContext) -> String {
        if focus == .table, let result, let selected, !result.query.groupBy.isEmpty {
            return ResultRows(result, sorting: sorting).title(of: selected)
        }
        return readout(context)?.text ?? "all of it"
    }

    mutating func filterByRow(excluding: Bool, _ context: inout ScreenContext) {
        guard let result, let query, let selected, !query.groupBy.isEmpty,
            let predicates = QueryPart.predicates(result.query, selected), !selected.isOthers
        else {
            notifyUnfilterable(&context)
            return
        }
        let parts = predicates.map(Expression.predicate)
        narrow(to: parts.count == 1 ? parts[0] : .all(parts), excluding: excluding, &context)
    }

    /// Asks the question again, only about spans of which a filter is true, or not.
    mutating func narrow(
        to filter: Expression, excluding: Bool, _ context: inout ScreenContext
    ) {
        guard var query else { return }
        if excluding {
            query.filter = query.filter.adding(.not(filter))
        } else if case .all(let parts) = filter {
            for part in parts { query.filter = query.filter.adding(part) }
        } else {
            query.filter = query.filter.adding(filter)
        }
        ask(query, &context)
    }
}
