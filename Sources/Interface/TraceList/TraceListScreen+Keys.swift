internal import Query
internal import Storage
internal import Telemetry
internal import Terminal

extension TraceListScreen {
    /// What the list wants done by the screens around it.
    enum Action: Sendable, Hashable {
        case open(TraceID)
        /// Ask this on the query screen.
        case question(String)
        case quit
    }

    /// Whether keys are text at the moment.
    var isTyping: Bool { prompt != nil }

    mutating func handle(
        _ key: Key, _ context: inout ScreenContext, visible: Int
    ) -> Action? {
        if prompt != nil {
            handleInPrompt(key, &context)
            return nil
        }
        switch key {
        case .enter, .right, "l":
            guard let selected else { return nil }
            follow(false)
            return .open(selected.traceID)
        case .escape:
            filter("", &context)
        case "/", "\\", "&":
            prompt = CompletingPrompt(
                query.filter, as: .filter, history: history, vocabulary: vocabulary)
            context.request(.vocabulary)
        case "s": sort(by: query.sort.next, &context)
        case "S": reverse()
        case "F", "f": follow(!isFollowing)
        case .space: pause(!isPaused, &context)
        case "H":
            guard let selected, let name = selected.rootName else { return nil }
            return .question(QueryEdit.heatmap(ofSpans: name, service: selected.rootService))
        case "y": copy(&context)
        case "Y": copyExport(1, &context)
        case "q": return .quit
        default: if let motion = RowMotion(key) { move(motion, visible: visible) }
        }
        return nil
    }

    private mutating func move(_ motion: RowMotion, visible: Int) {
        if case .pages(let pages) = motion {
            page(by: pages * visible, visible: visible)
        } else {
            select(row: motion.row(from: selectedRow, of: order.count, visible: visible))
        }
    }

    mutating func handle(
        _ mouse: Mouse, _ context: inout ScreenContext, layout: TraceListLayout
    ) -> Action? {
        switch mouse.action {
        case .wheelDown: scroll(by: 3, visible: layout.visibleRows)
        case .wheelUp: scroll(by: -3, visible: layout.visibleRows)
        case .press(.left):
            let line = mouse.y - layout.firstRow
            guard (0..<layout.visibleRows).contains(line), order[scrollTop + line] != nil else {
                return nil
            }
            let row = scrollTop + line
            let opens = clicks.isSecond(row: row, at: context.now)
            select(row: row)
            if opens, let selected { return .open(selected.traceID) }
        default: break
        }
        return nil
    }

    mutating func paste(_ text: String) {
        prompt?.insert(text)
    }

    private mutating func page(by rows: Int, visible: Int) {
        let line = selectedRow - scrollTop
        scroll(by: rows, visible: visible)
        // At an end of the list the page can't move, but the cursor can.
        let wanted = scrollTop + line
        let isAtEnd = rows > 0 ? scrollTop >= order.count - visible : scrollTop == 0
        select(row: isAtEnd ? (rows > 0 ? order.count - 1 : 0) : wanted)
    }

    private mutating func copy(_ context: inout ScreenContext) {
        if let selected {
            context.copy("\(selected.traceID)", named: "trace id \(selected.traceID)")
        } else {
            copyExport(0, &context)
        }
    }

    /// One of the lines that an empty list teaches.
    private func copyExport(_ number: Int, _ context: inout ScreenContext) {
        let exports = Self.exports(context.status)
        guard order.isEmpty, query.filter.isEmpty, exports.indices.contains(number) else { return }
        context.copy(exports[number], named: exports[number])
    }

    // MARK: The prompt

    private mutating func handleInPrompt(_ key: Key, _ context: inout ScreenContext) {
        switch prompt?.handle(key) {
        case .cancelled: prompt = nil
        case .accepted(let text):
            prompt = nil
            filter(text.trimmed, &context)
        case .editing, nil: break
        }
    }
}

extension TraceSort {
    var next: TraceSort {
        let all = TraceSort.allCases
        let index = all.firstIndex(of: self) ?? 0
        return all[(index + 1) % all.count]
    }
}

extension String {
    var trimmed: String {
        String(drop(while: \.isWhitespace)).trimmedEnd
    }
}
