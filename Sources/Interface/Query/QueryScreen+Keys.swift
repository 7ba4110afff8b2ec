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
        if handleTime(key, &context) { return nil }
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
        default: handleMove(key, context)
        }
        return nil
    }

    mutating func edit(_ text: String, _ context: inout ScreenContext) {
        prompt = CompletingPrompt(
            text, as: .query, history: history, vocabulary: vocabulary)
        context.request(.vocabulary)
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
        switch picker?.handle(key, height: context.height) {
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
}
