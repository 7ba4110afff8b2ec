internal import Query
internal import Terminal

/// A prompt for a filter or a query: says what is wrong in it, and lists what could be typed.
struct CompletingPrompt: Sendable {
    let language: PromptAnalysis.Language
    private var prompt: Prompt
    private var vocabulary: FilterVocabulary
    private var problem: FilterProblem?
    /// Whether Enter was pressed on it as it is.
    private var isRefused = false
    private var completion: FilterCompletion?
    /// Whether the blank before the cursor came with what Tab put in: `)`, `,` and a typed blank
    /// take its place.
    private var hasOwnBlank = false
    /// Tab was pressed before there was anything to complete with.
    private var isTabDue = false

    /// - Parameter vocabulary: what is known of the data so far; `learn` brings more.
    init(
        _ text: String, as language: PromptAnalysis.Language, history: PromptHistory,
        vocabulary: FilterVocabulary
    ) {
        self.language = language
        self.vocabulary = vocabulary
        prompt = Prompt(text: text, history: history.entries)
        noteTyping()
    }

    /// What is accepted is free of what `FilterProblem` calls fatal: else Enter leaves it there to
    /// be put right.
    mutating func handle(_ key: Key) -> Prompt.Outcome {
        isTabDue = completion == nil && key == .tab
        if key == .tab || key == .backtab {
            complete(backwards: key == .backtab)
            return .editing
        }
        if hasOwnBlank, [")", ",", .space].contains(key) { prompt.editor.removeBlank() }
        hasOwnBlank = false
        let outcome = prompt.handle(key)
        switch outcome {
        case .editing: noteTyping()
        case .accepted(let text):
            problem = FilterText.problem(text, as: language)
            guard problem?.isFatal == true else { return outcome }
            isRefused = true
            completeAnew()
            return .editing
        case .cancelled: break
        }
        return outcome
    }

    /// Puts text in at the cursor, as pasted.
    mutating func insert(_ text: String) {
        prompt.editor.insert(text)
        hasOwnBlank = false
        noteTyping()
    }

    mutating func learn(_ vocabulary: FilterVocabulary) {
        self.vocabulary = vocabulary
        if completion?.chosen == nil { completeAnew() }
        if isTabDue { complete(backwards: false) }
    }

    private mutating func noteTyping() {
        problem = FilterText.problem(prompt.text, as: language)
        isRefused = false
        completeAnew()
    }

    private mutating func completeAnew() {
        completion = FilterCompletion(prompt.editor, vocabulary, as: language)
    }

    private mutating func complete(backwards: Bool) {
        guard var completion else { return }
        isTabDue = false
        let isMore = completion.advance(backwards: backwards, in: &prompt.editor)
        noteTyping()
        hasOwnBlank = true
        // Another Tab takes the next in its place.
        if isMore { self.completion = completion }
    }

    // MARK: Drawing

    /// What is wrong, unless it only wants to be gone on with: then the list of what may follow
    /// says more.
    var shownProblem: FilterProblem? {
        guard let problem, !isRefused else { return problem }
        return completion?.covers(problem.range.lowerBound) ?? false ? nil : problem
    }

    func draw(_ place: Rect, theme: Theme, on canvas: inout Canvas) {
        PromptLine(prompt: prompt, problem: shownProblem, language: language).draw(
            place, theme: theme, on: &canvas)
    }

    /// Draws what is wrong below the prompt; false where nothing is to be said.
    @discardableResult
    func drawProblem(below place: Rect, theme: Theme, on canvas: inout Canvas) -> Bool {
        guard let problem = shownProblem else { return false }
        let line = PromptLine(prompt: prompt, language: language)
        FilterProblemLine(
            problem: problem, column: line.column(of: problem.range.lowerBound, in: place)
        ).draw(y: place.y + 1, theme: theme, on: &canvas)
        return true
    }

    /// Draws the list of what could be typed.
    ///
    /// - Parameters:
    ///   - x: the column of the prompt's first character.
    ///   - y: the row below the prompt, which a problem takes where there is one.
    func drawCompletion(x: Int, y: Int, theme: Theme, on canvas: inout Canvas) {
        let top = shownProblem == nil ? y : y + 1
        completion?.draw(x: x, y: top, rows: canvas.height - 1 - top, theme: theme, on: &canvas)
    }
}
