internal import Query
internal import Telemetry
internal import Terminal

/// The query screen among the others.
extension App {
    /// The screens that digits and Tab lead to.
    enum View: Sendable, Hashable { case traces, query }

    /// Shows a screen, closing what lies over it.
    mutating func show(_ wanted: View) {
        closeAll()
        if view == .query, wanted != .query { queries.leave(&context) }
        view = wanted
        if wanted == .query { queries.open(&context) }
    }

    /// Asks a question that was made elsewhere.
    mutating func ask(_ text: String) {
        guard context.answersQuestions else { return }
        show(.query)
        queries.ask(text, &context)
    }

    /// - Parameter input: a key, or the mouse.
    mutating func handleOnQuery(_ input: InputEvent) {
        if matches != nil {
            perform(matches?.handle(input, &context))
        } else if comparison != nil {
            perform(comparison?.handle(input, &context))
        } else {
            perform(queries.handle(input, &context))
        }
    }

    mutating func handleForQuery(_ event: TraceSourceEvent) {
        queries.handle(event, &context)
        matches?.handle(event, &context)
        comparison?.handle(event)
    }

    private mutating func perform(_ action: QueryScreen.Action?) {
        switch action {
        case .leave, .next: show(.traces)
        case .find(let part, let title):
            searches += 1
            var list = MatchListScreen(part, title: title, generation: searches)
            list.start(&context)
            matches = list
        case .compare(let asked, let title):
            searches += 1
            var screen = ComparisonScreen(asked, title: title, generation: searches)
            screen.start(&context)
            comparison = screen
        case nil: break
        }
    }

    private mutating func perform(_ action: ComparisonScreen.Action?) {
        switch action {
        case .filter(let filter, let excluding):
            comparison = nil
            queries.anchor = nil
            queries.narrow(to: filter, excluding: excluding, &context)
        case .close: comparison = nil
        case nil: break
        }
    }

    private mutating func perform(_ action: MatchListScreen.Action?) {
        switch action {
        case .open(let trace, let span): open(trace, at: span)
        case .close: matches = nil
        case nil: break
        }
    }
}
