internal import Terminal

/// A prompt with a history: a filter, or a search.
struct Prompt: Sendable {
    enum Outcome: Sendable, Hashable {
        /// Still typing; the text may have changed.
        case editing
        case accepted(String)
        case cancelled
    }

    var editor: LineEditor
    private var history: [String]
    /// The place in the history that is shown, its count for what is being typed.
    private var place: Int
    /// What was typed before the history was walked.
    private var draft: String

    init(text: String = "", history: [String] = []) {
        editor = LineEditor(text)
        self.history = history
        place = history.count
        draft = text
    }

    var text: String { editor.text }

    mutating func handle(_ key: Key) -> Outcome {
        switch key {
        case .enter:
            return .accepted(text)
        case .escape, .ctrl("c"), .ctrl("g"):
            return .cancelled
        case .up, .ctrl("p"):
            walk(to: place - 1)
        case .down, .ctrl("n"):
            walk(to: place + 1)
        default:
            // Backspace in an empty prompt leaves it, as in vim and less.
            if editor.isEmpty, key == .backspace { return .cancelled }
            _ = editor.handle(key)
        }
        return .editing
    }

    private mutating func walk(to next: Int) {
        guard (0...history.count).contains(next), next != place else { return }
        if place == history.count { draft = text }
        place = next
        editor.set(next == history.count ? draft : history[next])
    }
}

/// What was entered before, the newest last.
struct PromptHistory: Sendable, Hashable {
    private(set) var entries: [String] = []

    mutating func add(_ text: String) {
        guard !text.isEmpty else { return }
        entries.removeAll { $0 == text }
        entries.append(text)
        if entries.count > 100 { entries.removeFirst() }
    }
}
