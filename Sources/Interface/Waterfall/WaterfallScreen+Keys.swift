internal import Query
internal import Telemetry
internal import Terminal

extension WaterfallScreen {
    /// What the waterfall wants done by the screens around it.
    enum Action: Sendable, Hashable {
        case close
        case open(TraceID)
        /// List the traces that have, or don't have, a span with what this one has.
        case filter(Predicate, of: SpanRecord, excluding: Bool)
        /// Ask this on the query screen.
        case question(String)
    }

    var isTyping: Bool { prompt != nil }

    mutating func handle(_ key: Key, _ context: inout ScreenContext) -> Action? {
        if prompt != nil {
            handleInPrompt(key, &context)
            return nil
        }
        let layout = layout(width: context.width, height: context.height)
        if let focus = detail.focus, focus < layout.details.count {
            if let action = handleInDetail(key, focus, layout.details[focus].height, &context) {
                return action.action
            }
        }
        if handleMove(key, visible: layout.rows.height) || handleFold(key) || handleTime(key) {
            return nil
        }
        switch key {
        case .escape:
            if search.isEmpty { return .close }
            find("")
        case "q": return .close
        case .enter: if !layout.details.isEmpty { detail.focus = 0 }
        case .tab: detail.cycleFocus(backwards: false)
        case .backtab: detail.cycleFocus(backwards: true)
        case "/": prompt = Prompt(history: searchHistory.entries)
        case "H":
            guard let selectedSpan else { return nil }
            return .question(
                QueryEdit.heatmap(ofSpans: selectedSpan.name, service: selectedSpan.serviceName))
        case "n", "N": jumpToMatch(key == "N", &context)
        case "e", "E":
            if !jump(backwards: key == "E", to: { $0.isError($1) }) {
                context.notify("no span of this trace has an error")
            }
        case "o":
            sort(by: sort.next)
            // Any other order is said above the rows as long as it is on.
            if sort == .start { context.notify("children by start") }
        case "c":
            showsCriticalPath.toggle()
            context.notify(showsCriticalPath ? "critical path shown" : "critical path hidden")
        case "|": cyclePane(width: context.width)
        case "r": toggleRaw()
        case "y": copyTraceID(&context)
        case "Y":
            if let selectedNode, let id = content?.tree.nodes[selectedNode].spanID {
                context.copy("\(id)", named: "span id \(id)")
            }
        default: break
        }
        return nil
    }

    // MARK: By part

    private mutating func handleMove(_ key: Key, visible: Int) -> Bool {
        guard let motion = RowMotion(key) else { return false }
        select(row: motion.row(from: selectedRow, of: rows.count, visible: visible))
        return true
    }

    private mutating func handleFold(_ key: Key) -> Bool {
        guard let content, let selectedNode else { return false }
        switch key {
        case "h", .left:
            if content.hasChildren(selectedNode), !isFolded(selectedNode) {
                setFolded(selectedNode, true)
            } else if let parent = content.tree.nodes[selectedNode].parent {
                reveal(parent)
            }
        case "l", .right:
            if isFolded(selectedNode) {
                setFolded(selectedNode, false)
            } else if content.hasChildren(selectedNode) {
                select(row: selectedRow + 1)
            }
        case "-": foldAll(true)
        case "=", "+": foldAll(false)
        case "*": toggleSubtree()
        default: return false
        }
        return true
    }

    private mutating func handleTime(_ key: Key) -> Bool {
        switch key {
        case "z": zoom(by: 0.5)
        case "Z": zoom(by: 2)
        case "<", ",": pan(by: -0.25)
        case ">", ".": pan(by: 0.25)
        case "0": window = nil
        default: return false
        }
        return true
    }

    /// Nil where the key means what it means for the rows, too.
    private mutating func handleInDetail(
        _ key: Key, _ focus: Int, _ visible: Int, _ context: inout ScreenContext
    ) -> Handled? {
        switch key {
        case "h", .left: detail.focus = max(0, focus - 1)
        case "l", .right: detail.focus = min(detail.columns.count - 1, focus + 1)
        case .escape where !detail.search.isEmpty: detail.search = ""
        case .escape, "q": detail.focus = nil
        case "/": prompt = Prompt(history: searchHistory.entries)
        case "n" where !detail.search.isEmpty, "N" where !detail.search.isEmpty:
            findInDetail(focus, backwards: key == "N", visible: visible, &context)
        case "r": toggleRaw()
        case .enter where detail.columns[focus].current?.span != nil:
            go(to: detail.columns[focus].current?.span, &context)
        case .enter where detail.columns[focus].current?.link != nil:
            return Handled(action: detail.columns[focus].current?.link.map(Action.open))
        case .enter, "f": return filter(focus, excluding: false, &context)
        case "x": return filter(focus, excluding: true, &context)
        case "H", "B", "W": return question(key, focus, &context)
        case "y":
            if let value = detail.columns[focus].current?.value {
                context.copy(value, named: "the value")
            }
        default:
            guard let motion = RowMotion(key) else { return nil }
            detail.columns[focus].move(motion, visible: visible)
        }
        return Handled()
    }

    private func filter(
        _ focus: Int, excluding: Bool, _ context: inout ScreenContext
    ) -> Handled {
        guard let line = detail.columns[focus].current, let selectedSpan,
            let predicate = line.predicate
        else {
            context.notify("no filter can ask for this; y copies it")
            return Handled()
        }
        return Handled(action: .filter(predicate, of: selectedSpan, excluding: excluding))
    }

    /// A heatmap of the value, its spans by it, or those with it.
    private func question(
        _ key: Key, _ focus: Int, _ context: inout ScreenContext
    ) -> Handled {
        guard let selectedSpan, let predicate = detail.columns[focus].current?.predicate else {
            context.notify("no query can ask for this; y copies it")
            return Handled()
        }
        switch key {
        case "H":
            return Handled(
                action: .question(QueryEdit.heatmap(of: predicate, in: selectedSpan)))
        case "B": return Handled(action: .question(QueryEdit.grouped(by: predicate.subject)))
        default: return Handled(action: .question(QueryEdit.filtered(by: predicate)))
        }
    }

    private struct Handled {
        var action: Action?
    }

    private mutating func handleInPrompt(_ key: Key, _ context: inout ScreenContext) {
        guard var prompt else { return }
        let outcome = prompt.handle(key)
        self.prompt = prompt
        switch outcome {
        case .editing:
            break
        case .cancelled:
            self.prompt = nil
        case .accepted(let text):
            self.prompt = nil
            searchHistory.add(text)
            let layout = layout(width: context.width, height: context.height)
            if let focus = detail.focus, focus < layout.details.count {
                // In the pane it is the pane that is searched.
                detail.search = text.trimmed.lowercased()
                let visible = layout.details[focus].height
                findInDetail(focus, backwards: false, visible: visible, &context)
                return
            }
            find(text.trimmed.lowercased())
            if !search.isEmpty { goToFirstMatch(&context) }
        }
    }

    private mutating func findInDetail(
        _ focus: Int, backwards: Bool, visible: Int, _ context: inout ScreenContext
    ) {
        let search = detail.search
        guard !search.isEmpty,
            !detail.columns[focus].find(search, backwards: backwards, visible: visible)
        else { return }
        context.notify("“\(search)” is not in this pane", isProblem: true)
    }

    private mutating func goToFirstMatch(_ context: inout ScreenContext) {
        // Where the selected span matches itself, searching leaves it there.
        if let selectedNode, matches.contains(selectedNode) { return }
        jumpToMatch(false, &context)
    }

    private mutating func jumpToMatch(_ backwards: Bool, _ context: inout ScreenContext) {
        if search.isEmpty {
            context.notify("nothing to find yet: / searches this trace")
        } else if !jumpToMatch(backwards: backwards) {
            context.notify("no span has “\(search)”", isProblem: true)
        }
    }

    private mutating func cyclePane(width: Int) {
        switch pane {
        case .bottom: pane = width >= WaterfallLayout.widthForRightPane ? .right : .hidden
        case .right: pane = .hidden
        case .hidden: pane = .bottom
        }
        detail.focus = nil
    }

    private mutating func toggleRaw() {
        raw.isOn.toggle()
        if pane == .hidden { pane = .bottom }
        if detail.focus != nil { detail.focus = 0 }
    }

    /// Goes to a span of this trace that the pane names.
    private mutating func go(to span: SpanID?, _ context: inout ScreenContext) {
        guard let span, let content,
            let node = content.tree.nodes.firstIndex(where: { $0.spanID == span })
        else {
            context.notify("that span has not arrived", isProblem: true)
            return
        }
        detail.focus = nil
        reveal(node)
    }

    /// OpenTelemetry's spelling; where there is anything of X-Ray, the same key again copies X-Ray's.
    private mutating func copyTraceID(_ context: inout ScreenContext) {
        let spellings = [traceID.description, traceID.xrayDescription]
        let isAgain = lastCopied == spellings[0]
        guard content?.hasXRay ?? false else {
            context.copy(spellings[0], named: "trace id \(spellings[0])")
            return
        }
        lastCopied = isAgain ? nil : spellings[0]
        context.copy(
            spellings[isAgain ? 1 : 0],
            named: isAgain
                ? "X-Ray's spelling, \(spellings[1])"
                : "trace id \(spellings[0]); y again: X-Ray's spelling")
    }

    // MARK: The mouse

    mutating func handle(_ mouse: Mouse, _ context: inout ScreenContext) -> Action? {
        let layout = layout(width: context.width, height: context.height)
        let overDetail = layout.details.firstIndex { $0.contains(x: mouse.x, y: mouse.y) }
        switch mouse.action {
        case .wheelDown, .wheelUp:
            let rows = mouse.action == .wheelDown ? 3 : -3
            if let overDetail, overDetail < detail.columns.count {
                detail.columns[overDetail].scroll(
                    by: rows, visible: layout.details[overDetail].height)
            } else {
                scroll(by: rows, visible: layout.rows.height)
            }
        case .press(.left):
            if let overDetail, overDetail < detail.columns.count {
                detail.focus = overDetail
                let line = mouse.y - layout.details[overDetail].y
                detail.columns[overDetail].cursor = min(
                    detail.columns[overDetail].scrollTop + line,
                    max(0, detail.columns[overDetail].lines.count - 1))
            } else if layout.rows.contains(x: mouse.x, y: mouse.y) {
                click(row: scrollTop + mouse.y - layout.rows.y, at: context.now)
            }
        default: break
        }
        return nil
    }

    /// One click selects, two fold or unfold.
    private mutating func click(row: Int, at now: Int64) {
        guard rows.indices.contains(row) else { return }
        detail.focus = nil
        select(row: row)
        if clicks.isSecond(row: row, at: now) {
            setFolded(rows[row], !isFolded(rows[row]))
        }
    }
}
