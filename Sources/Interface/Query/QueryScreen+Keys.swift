internal import Query
internal import Telemetry
internal import Terminal

extension QueryScreen {
    /// What the screen wants done by the screens around it.
    enum Action: Sendable, Hashable {
        /// Back to the trace list.
        case leave
        /// On to the next screen.
        case next
        /// List the spans behind a part of the answer.
        case find(QueryPart, title: String)
        /// Compare them with the rest.
        case compare(Comparison, title: String)
    }

    var isTyping: Bool { prompt != nil || naming != nil }

    mutating func handle(_ key: Key, _ context: inout ScreenContext) -> Action? {
        if naming != nil {
            handleNaming(key, &context)
            return nil
        }
        if prompt != nil {
            handleInPrompt(key, &context)
            return nil
        }
        if picker != nil {
            handleInPicker(key, &context)
            return nil
        }
        if handleTime(key, &context) || handleMove(key, context) { return nil }
        if isStale, [.enter, "b", "f", "x"].contains(key) {
            context.notify(
                isAsking
                    ? "the answer is yet to come" : "this answers another question: r asks again")
            return nil
        }
        switch key {
        case "/", "\\", "&", "i":
            edit(text, &context)
        case .escape:
            if cancel(&context) { return nil }
            if anchor != nil {
                anchor = nil
            } else {
                cursor = nil
            }
        case "q": return .leave
        case .tab, .backtab: return cycleFocus(backwards: key == .backtab, context)
        case .enter: return openPart(&context)
        case "b": return comparePart(&context)
        case "v": toggleSelection(context)
        case .space: pause(!isPaused, &context)
        case "r": if let query { ask("\(query)", &context, isRemembered: false) }
        case "s": sortByNext()
        case "S":
            turnRound()
        case "p": firstPlot += 1
        case "a": hasLogarithmicPlots.toggle()
        case "P": showNextHeatmap()
        case "f", "x": filterByRow(excluding: key == "x", &context)
        case "o":
            picker = QueryPicker(saved: saved, history: history.entries)
            context.request(.queries)
        case "w": if query != nil { naming = Prompt() }
        case "y":
            context.copy(
                "tracetop query '\(text.replacing("'", with: "'\\''"))'", named: "the command")
        case "Y": context.copy(text, named: "the query")
        default: break
        }
        return nil
    }

    mutating func edit(_ text: String, _ context: inout ScreenContext) {
        prompt = CompletingPrompt(
            text, as: .query, history: history, vocabulary: vocabulary)
        context.request(.vocabulary)
    }

    // MARK: Time

    private mutating func handleTime(_ key: Key, _ context: inout ScreenContext) -> Bool {
        guard ["z", "Z", "<", ",", ">", ".", "0", "[", "]"].contains(key) else { return false }
        guard let query, let result else { return true }
        // Pressed again before the answer is there, keys go on from what is asked.
        let range = query.timeRange.fixed ?? result.range
        switch key {
        case "z":
            if let grid = board(context)?.heatmapPainter?.grid, let box = selection(in: grid) {
                anchor = nil
                askAbout(QueryTimes.limited(query, to: grid.times(of: box)), &context)
            } else {
                askAbout(QueryTimes.zoomedIn(query, range, about: cursor?.time), &context)
            }
        case "Z":
            guard let wider = QueryTimes.zoomedOut(query, range) else {
                context.notify("this is everything that is stored")
                return true
            }
            askAbout(wider, &context)
        case "<", ",", ">", ".":
            askAbout(QueryTimes.panned(query, range, later: key == ">" || key == "."), &context)
        case "0": askAbout(QueryTimes.everything(query), &context)
        default:
            let other = QueryTimes.regrained(
                query, range, now: result.granularity, finer: key == "[")
            guard let other else {
                context.notify(key == "[" ? "no finer buckets" : "no coarser buckets")
                return true
            }
            askAbout(other, &context)
        }
        return true
    }

    /// Asks of another time; history keeps what led there, not each step.
    private mutating func askAbout(_ query: Query, _ context: inout ScreenContext) {
        ask("\(query)", &context, isRemembered: false)
    }

    // MARK: Moving

    private mutating func handleMove(_ key: Key, _ context: ScreenContext) -> Bool {
        guard let board = board(context) else { return false }
        if focus == .heatmap, let grid = board.heatmapPainter?.grid {
            return moveCursor(key, grid)
        }
        let visible = max(1, board.table.height - 1)
        switch key {
        case "j", .down, .ctrl("n"): select(row: selectedRow + 1)
        case "k", .up, .ctrl("p"): select(row: selectedRow - 1)
        case "g", .home: select(row: 0)
        case "G", .end: select(row: board.rows.count - 1)
        case .ctrl("d"): select(row: selectedRow + visible / 2)
        case .ctrl("u"): select(row: selectedRow - visible / 2)
        case .pageDown, .ctrl("f"): select(row: selectedRow + visible)
        case .pageUp, .ctrl("b"): select(row: selectedRow - visible)
        default: return false
        }
        return true
    }

    private mutating func moveCursor(_ key: Key, _ grid: HeatmapGrid) -> Bool {
        let steps: [Key: (column: Int, band: Int)] = [
            .left: (-1, 0), "h": (-1, 0), .right: (1, 0), "l": (1, 0), .up: (0, 1), "k": (0, 1),
            .down: (0, -1), "j": (0, -1), .home: (-100_000, 0), "g": (-100_000, 0),
            .end: (100_000, 0), "G": (100_000, 0), .pageUp: (0, 5), .pageDown: (0, -5),
            "H": (-10, 0), "L": (10, 0), "K": (0, 5), "J": (0, -5),
            Key(.left, .shift): (-10, 0), Key(.right, .shift): (10, 0),
            .ctrl("u"): (0, 5), .ctrl("d"): (0, -5),
        ]
        guard let step = steps[key] else { return false }
        guard let cell = cursor.flatMap(grid.cell) else {
            cursor = grid.fullest.map(grid.spot)
            return true
        }
        let column = cell.columns.lowerBound + step.column
        let band = cell.bands.lowerBound + step.band
        cursor = grid.spot(
            of: HeatmapBox(
                column: min(max(0, column), grid.columns.count - 1),
                band: min(max(0, band), grid.bands.count - 1)))
        return true
    }

    /// From the heatmap to the table, and from there on to the next screen.
    private mutating func cycleFocus(backwards: Bool, _ context: ScreenContext) -> Action? {
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
    private mutating func showNextHeatmap() {
        guard let count = result?.heatmaps.count, count > 1 else { return }
        heatmapIndex = (heatmapIndex + 1) % count
        cursor = nil
        anchor = nil
    }

    private mutating func toggleSelection(_ context: ScreenContext) {
        guard let grid = board(context)?.heatmapPainter?.grid else { return }
        if cursor == nil { cursor = grid.fullest.map(grid.spot) }
        focus = .heatmap
        anchor = anchor == nil ? cursor : nil
    }

    private mutating func sortByNext() {
        guard let result else { return }
        let group = selected?.group
        let columns = ResultRows(result).columns
        guard !columns.isEmpty else { return }
        // The query's own order comes round after the last column.
        let index = sorting.flatMap { columns.firstIndex(of: $0.column) }.map { $0 + 1 } ?? 0
        if index < columns.count {
            let isNumber = if case .calculation = columns[index] { true } else { false }
            sorting = .init(column: columns[index], isDescending: isNumber)
        } else {
            sorting = nil
        }
        select(group, of: result)
    }

    private mutating func turnRound() {
        guard let result, let sorting else { return sortByNext() }
        let group = selected?.group
        self.sorting = .init(column: sorting.column, isDescending: !sorting.isDescending)
        select(group, of: result)
    }

    /// The same group wherever it has come to stand.
    private mutating func select(_ group: [AttributeValue?]?, of result: QueryResult) {
        let rows = ResultRows(result, sorting: sorting)
        select(row: (0..<rows.count).first { rows[$0]?.group == group } ?? 0)
    }

    // MARK: What is behind it

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

    private func openPart(_ context: inout ScreenContext) -> Action? {
        guard result != nil else { return nil }
        guard let part = part(context) else {
            if selected != nil { context.notify("no filter can ask for this row") }
            return nil
        }
        return .find(part, title: partTitle(context))
    }

    func partTitle(_ context: ScreenContext) -> String {
        if focus == .table, let result, let selected, !result.query.groupBy.isEmpty {
            return ResultRows(result, sorting: sorting).title(of: selected)
        }
        return readout(context)?.text ?? "all of it"
    }

    private mutating func filterByRow(excluding: Bool, _ context: inout ScreenContext) {
        guard let result, var query, let selected, !query.groupBy.isEmpty,
            let predicates = QueryPart.predicates(result.query, selected), !selected.isOthers
        else {
            context.notify("no filter can ask for this row")
            return
        }
        let parts = predicates.map(Expression.predicate)
        let all = parts.count == 1 ? parts[0] : .all(parts)
        if excluding {
            query.filter = query.filter.adding(.not(all))
        } else {
            for part in parts { query.filter = query.filter.adding(part) }
        }
        ask(query, &context)
    }

    // MARK: Typing

    private mutating func handleInPrompt(_ key: Key, _ context: inout ScreenContext) {
        switch prompt?.handle(key) {
        case .cancelled: prompt = nil
        case .accepted(let text):
            prompt = nil
            // An emptied line asks nothing new.
            if !text.trimmed.isEmpty { ask(text.trimmed, &context) }
        case .editing, nil: break
        }
    }

    mutating func paste(_ text: String) {
        if naming != nil {
            naming?.editor.insert(text)
        } else {
            prompt?.insert(text)
        }
    }

    private mutating func handleNaming(_ key: Key, _ context: inout ScreenContext) {
        guard let outcome = naming?.handle(key) else { return }
        switch outcome {
        case .editing: break
        case .cancelled: naming = nil
        case .accepted(let name):
            naming = nil
            guard !name.trimmed.isEmpty else { return }
            context.request(.save(name: name.trimmed, text: text))
            context.notify("kept as \(name.trimmed); o opens it")
        }
    }

    private mutating func handleInPicker(_ key: Key, _ context: inout ScreenContext) {
        switch picker?.handle(key) {
        case .chosen(let text):
            picker = nil
            ask(text, &context)
        case .edited(let text):
            picker = nil
            edit(text, &context)
        case .forgotten(let name):
            context.request(.save(name: name, text: nil))
        case .closed: picker = nil
        case nil: break
        }
    }

    // MARK: The mouse

    mutating func handle(_ mouse: Mouse, _ context: inout ScreenContext) -> Action? {
        guard picker == nil, prompt == nil, let board = board(context) else { return nil }
        let isSecond = isSecondClick(mouse, context)
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

    /// Whether it is pressed where it just was.
    private mutating func isSecondClick(_ mouse: Mouse, _ context: ScreenContext) -> Bool {
        guard case .press(.left) = mouse.action else { return false }
        let isSecond = lastClick.map {
            $0.x == mouse.x && $0.y == mouse.y && context.now &- $0.time < 400_000_000
        }
        lastClick = isSecond == true ? nil : (mouse.x, mouse.y, context.now)
        return isSecond ?? false
    }
}
