internal import Query
internal import Telemetry
internal import Terminal

/// A question as one line of text, and its answer as pictures and a table.
///
/// Cursor and selection stand for times and values, the selected row for a group: whatever comes in,
/// they stay where they are.
struct QueryScreen: Sendable {
    /// What the keys move about in.
    enum Focus: Sendable, Hashable { case heatmap, table }

    /// The question as it is asked.
    private(set) var text = ""
    private(set) var query: Query?
    /// What is wrong with it, where only the data could tell.
    private(set) var problem: FilterProblem?
    private(set) var failure: String?
    private(set) var result: QueryResult?
    private(set) var elapsedNanoseconds: Int64 = 0
    /// Whether an answer to the question as it is now is yet to come.
    private(set) var isAsking = false
    /// When it was asked, in nanoseconds since the epoch.
    private(set) var askedUnixNano: Int64 = 0
    private(set) var isPaused = false
    private(set) var wasCancelled = false

    var focus = Focus.heatmap
    var cursor: QuerySpot?
    /// The other corner of a selection.
    var anchor: QuerySpot?
    var sorting: ResultRows.Sorting?
    private(set) var selectedGroup: [AttributeValue?]?
    private(set) var selectedRow = 0
    private(set) var scrollTop = 0
    var firstPlot = 0
    var hasLogarithmicPlots = false
    var heatmapIndex = 0
    /// Where the mouse was pressed last, and when.
    var clicks = DoubleClick()

    var prompt: CompletingPrompt?
    private(set) var vocabulary = FilterVocabulary()
    private(set) var history = PromptHistory()
    private(set) var saved: [SavedQuery] = []
    var picker: QueryPicker?
    /// Typing the name that the query is to be kept under.
    var naming: Prompt?

    private var generation = 0
    private var isOpened = false

    // MARK: Asking

    /// The screen comes up: the first time it asks what everybody asks first.
    mutating func open(_ context: inout ScreenContext) {
        guard !isOpened else {
            if !isPaused { request(&context) }
            return
        }
        isOpened = true
        context.request(.queries)
        ask(QueryExample.first, &context, isRemembered: false)
    }

    /// Asks what a text says, which must be a query.
    mutating func ask(_ text: String, _ context: inout ScreenContext, isRemembered: Bool = true) {
        if !isOpened { context.request(.queries) }
        isOpened = true
        do throws(QueryError) {
            let query = try Query.parse(text)
            self.text = text
            self.query = query
            start(&context)
            guard isRemembered else { return }
            history.add(text)
            context.request(.remember(text))
        } catch {
            context.notify(error.summary, isProblem: true)
        }
    }

    /// Asks a query that keys have made of the one before.
    mutating func ask(_ query: Query, _ context: inout ScreenContext) {
        ask("\(query)", &context)
    }

    /// Whether only the time and the filter differ: then what is selected still means something.
    private static func isAlike(_ one: Query, _ other: Query) -> Bool {
        one.calculations == other.calculations && one.groupBy == other.groupBy
    }

    /// Whether what is shown answers another question: one before, while or because the answer to
    /// this one did not come.
    var isStale: Bool { result.map { $0.query != query } ?? false }

    private mutating func forgetPlaces() {
        focus = .heatmap
        cursor = nil
        anchor = nil
        sorting = nil
        selectedGroup = nil
        selectedRow = 0
        scrollTop = 0
        firstPlot = 0
        heatmapIndex = 0
    }

    private mutating func start(_ context: inout ScreenContext) {
        generation += 1
        isAsking = true
        askedUnixNano = context.now
        isPaused = false
        wasCancelled = false
        problem = nil
        failure = nil
        request(&context)
    }

    private func request(_ context: inout ScreenContext) {
        guard let query else { return }
        context.request(.ask(Question(query, generation: generation, isLive: !isPaused)))
    }

    mutating func pause(_ isOn: Bool, _ context: inout ScreenContext) {
        guard isOn != isPaused, query != nil else { return }
        isPaused = isOn
        if isOn {
            // What is on the way to an answer still comes; nothing does after it.
            if !isAsking { context.request(.ask(nil)) }
        } else if wasCancelled {
            start(&context)
        } else {
            request(&context)
        }
    }

    /// Gives up waiting for an answer. False when there was nothing to wait for.
    mutating func cancel(_ context: inout ScreenContext) -> Bool {
        guard isAsking else { return false }
        isAsking = false
        wasCancelled = true
        isPaused = true
        generation += 1
        context.request(.ask(nil))
        return true
    }

    // MARK: What the source says

    mutating func handle(_ event: TraceSourceEvent, _ context: inout ScreenContext) {
        switch event {
        case .answer(let answer):
            guard answer.generation == generation, !isPaused || isAsking else { return }
            isAsking = false
            elapsedNanoseconds = answer.elapsedNanoseconds
            show(answer.result, &context)
        case .refused(let generation, let error):
            guard generation == self.generation else { return }
            isAsking = false
            if isStale { result = nil }
            problem = FilterText.problem(error, in: text, isFatal: true)
        case .failed(let message):
            guard isAsking else { return }
            isAsking = false
            if isStale { result = nil }
            failure = message
        case .queries(let saved, let history):
            self.saved = saved
            for text in history { self.history.add(text) }
            picker?.update(saved: saved, history: self.history.entries)
        case .vocabulary(let vocabulary):
            self.vocabulary = vocabulary
            prompt?.learn(vocabulary)
        default: break
        }
    }

    private mutating func show(_ result: QueryResult, _ context: inout ScreenContext) {
        let isOfAnotherKind = self.result.map { !Self.isAlike($0.query, result.query) } ?? true
        if isOfAnotherKind { forgetPlaces() }
        self.result = result
        failure = nil
        problem = nil
        for row in result.rows {
            for (key, value) in zip(result.query.groupBy, row.group) {
                guard key.subject.key == Column.serviceName.rawValue,
                    case .string(let service)? = value
                else { continue }
                context.hues.learn(service)
            }
        }
        if result.heatmaps.isEmpty { focus = .table }
        let rows = ResultRows(result, sorting: sorting)
        if let selectedGroup {
            selectedRow =
                (0..<rows.count).first { rows[$0]?.group == selectedGroup } ?? selectedRow
        }
        selectedRow = min(selectedRow, max(0, rows.count - 1))
    }

    // MARK: Moving

    mutating func select(row: Int) {
        guard let result else { return }
        let rows = ResultRows(result, sorting: sorting)
        selectedRow = min(max(0, row), max(0, rows.count - 1))
        selectedGroup = rows[selectedRow]?.group
    }

    /// The row that the table's cursor is on.
    var selected: QueryResult.Row? {
        result.flatMap { ResultRows($0, sorting: sorting)[selectedRow] }
    }

    mutating func scroll(by count: Int, visible: Int) {
        let total = result?.rows.count ?? 0
        scrollTop = min(max(0, scrollTop + count), max(0, total - visible))
        select(row: min(max(selectedRow, scrollTop), scrollTop + max(1, visible) - 1))
    }

    func selection(in grid: HeatmapGrid) -> HeatmapBox? {
        guard let cursor, let anchor else { return nil }
        return grid.box(from: anchor, to: cursor)
    }

    // MARK: Before drawing

    mutating func settle(_ context: inout ScreenContext) {
        guard let board = board(context) else { return }
        // One that does not fit for now comes back with its cursor.
        if board.result.heatmaps.isEmpty { focus = .table }
        let visible = max(1, board.table.height - 1)
        scrollTop = min(scrollTop, selectedRow)
        scrollTop = max(scrollTop, selectedRow - visible + 1)
        scrollTop = min(max(0, scrollTop), max(0, board.rows.count - visible))
    }

    /// The answer as it lies on the screen; nil where there is nothing to draw.
    func board(_ context: ScreenContext) -> QueryBoard? {
        guard let result, result.work.matchedSpans > 0 else { return nil }
        return QueryBoard(
            result, sorting: sorting, place: Self.place(context), theme: context.theme,
            zone: context.zone, hues: context.hues, firstPlot: firstPlot,
            heatmapIndex: heatmapIndex, hasLogarithmicPlots: hasLogarithmicPlots)
    }

    /// Between the question and the footer.
    static func place(_ context: ScreenContext) -> Rect {
        Rect(x: 0, y: 3, width: context.width, height: max(0, context.height - 4))
    }
}

extension QueryScreen {
    /// The screen goes: nobody waits for answers meanwhile.
    func leave(_ context: inout ScreenContext) {
        context.request(.ask(nil))
    }
}
