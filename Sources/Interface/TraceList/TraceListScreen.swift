internal import Storage
internal import Telemetry
internal import Terminal

/// The list of traces: live, by arrival, newest first unless asked otherwise.
///
/// The selection is a trace, not a row: whatever arrives, the same trace stays selected on the
/// same line of the screen. Only while it follows (`F`, as at the start) does the cursor stand on
/// the newest trace; moving it ends that.
struct TraceListScreen: Sendable {
    private(set) var query = ListQuery()
    private(set) var order = TraceOrder()
    private(set) var summaries = SummaryCache()
    private(set) var progress = ScanProgress(isComplete: false)
    /// Whether the first answer to the current query has come.
    private(set) var isLoaded = false
    var failure: String?

    var isFollowing = true
    private(set) var isPaused = false
    /// Traces that arrived while paused, or above the first row on screen.
    private(set) var unseen = 0
    private(set) var selectedKey: Int64?
    private(set) var selectedRow = 0
    private(set) var scrollTop = 0

    var prompt: CompletingPrompt?
    private(set) var history = PromptHistory()
    private(set) var vocabulary = FilterVocabulary()

    /// The newest traces as the strip shows them.
    private(set) var recent: [TraceMoment] = []
    private var recentScale: DurationScale?

    /// What columns and bars need to know of everything seen so far, so that they don't jump.
    private(set) var widestService = 0
    private(set) var widestRoot = 0
    private(set) var longestDuration: Int64 = 0

    private var generation = 0
    var clicks = DoubleClick()

    // MARK: What the source says

    mutating func start(_ context: inout ScreenContext) {
        generation += 1
        isLoaded = false
        progress = ScanProgress(isComplete: false)
        context.request(.list(query, generation: generation))
    }

    mutating func handle(_ event: TraceSourceEvent, _ context: inout ScreenContext) {
        switch event {
        case .order(let generation, let keys, let progress):
            guard generation == self.generation, !isPaused || !isLoaded else { return }
            failure = nil
            let isByKey = query.sort == .arrival
            changeOrder { $0.replace(with: keys, isByKey: isByKey) }
            self.progress = progress
            isLoaded = true
        case .joined(let generation, let keys, let new):
            guard generation == self.generation else { return }
            guard !isPaused else {
                unseen += keys.count
                return
            }
            learn(new, &context)
            changeOrder { _ = $0.insert(keys) }
        case .changed(let keys, let new):
            guard !isPaused else { return }
            summaries.markStale(keys)
            learn(new, &context)
        case .summaries(let found, let requested):
            learnWidths(found, &context)
            let gone = summaries.store(found, requested: requested)
            if !gone.isEmpty { changeOrder { $0.remove(gone) } }
        case .evicted(let key):
            changeOrder { $0.remove(below: key) }
        case .outdated:
            if !isPaused { summaries.markAllStale() }
        case .failed(let message):
            failure = message
        case .recent(let moments):
            guard !isPaused else { return }
            recent = moments
            recentScale = moments.isEmpty ? nil : DurationScale(moments)
        case .vocabulary(let vocabulary):
            self.vocabulary = vocabulary
            prompt?.learn(vocabulary)
        case .trace, .document, .counters, .owner, .answer, .refused, .found, .compared,
            .queries:
            break
        }
    }

    private mutating func learn(_ new: [TraceSummary], _ context: inout ScreenContext) {
        summaries.store(new)
        learnWidths(new, &context)
    }

    private mutating func learnWidths(_ new: [TraceSummary], _ context: inout ScreenContext) {
        for summary in new {
            longestDuration = max(longestDuration, summary.durationNanoseconds)
            if let name = summary.rootLabel ?? summary.rootName, widestRoot < 60 {
                widestRoot = max(widestRoot, min(60, displayWidth(name)))
            }
            if let service = summary.rootService {
                if widestService < 24 { widestService = max(widestService, displayWidth(service)) }
                context.hues.learn(service)
            }
            for service in summary.services { context.hues.learn(service) }
        }
    }

    /// Changes the rows and keeps the selected trace where it is on screen.
    private mutating func changeOrder(_ change: (inout TraceOrder) -> Void) {
        let key = selectedKey ?? order[selectedRow]
        let line = selectedRow - scrollTop
        let oldTop = order[scrollTop]
        change(&order)
        guard !isFollowing else { return }
        if let key, let row = order.row(of: key, hint: selectedRow) {
            selectedRow = row
        } else {
            selectedRow = min(selectedRow, max(0, order.count - 1))
        }
        selectedKey = order[selectedRow]
        scrollTop = max(0, selectedRow - line)
        if let oldTop, let row = order.row(of: oldTop, hint: scrollTop), query.sort == .arrival {
            unseen = max(0, order.isDescending ? row : 0)
        }
    }

    /// How long bars are. The longest first need other bars than what comes as it comes.
    var scale: DurationScale {
        guard let recentScale else { return DurationScale(longest: longestDuration) }
        return query.sort == .duration
            ? recentScale.comparing(longest: longestDuration) : recentScale
    }

    // MARK: Moving

    /// Puts the cursor on a row and stops following.
    mutating func select(row: Int) {
        isFollowing = false
        selectedRow = min(max(0, row), max(0, order.count - 1))
        selectedKey = order[selectedRow]
    }

    mutating func scroll(by rows: Int, visible: Int) {
        isFollowing = false
        scrollTop = min(max(0, scrollTop + rows), max(0, order.count - visible))
        let shown = scrollTop...max(scrollTop, scrollTop + visible - 1)
        select(row: min(max(selectedRow, shown.lowerBound), shown.upperBound))
    }

    mutating func follow(_ isOn: Bool) {
        isFollowing = isOn
        if isOn {
            selectedRow = 0
            selectedKey = nil
            scrollTop = 0
            unseen = 0
        } else {
            selectedKey = order[selectedRow]
        }
    }

    mutating func pause(_ isOn: Bool, _ context: inout ScreenContext) {
        guard isOn != isPaused else { return }
        isPaused = isOn
        unseen = 0
        guard !isOn else { return }
        // What was passed over while paused is asked for as a whole; the old rows stay meanwhile.
        summaries.markAllStale()
        generation += 1
        context.request(.list(query, generation: generation))
    }

    /// The selected trace; while following, the one on the first row.
    var selected: TraceSummary? {
        order[selectedRow].flatMap { summaries[$0] }
    }

    // MARK: What is listed

    mutating func sort(by sort: TraceSort, _ context: inout ScreenContext) {
        query.sort = sort
        order.isDescending = true
        restart(&context)
    }

    mutating func reverse() {
        order.isDescending.toggle()
        if isFollowing { return }
        let line = selectedRow - scrollTop
        selectedRow = max(0, order.count - 1 - selectedRow)
        scrollTop = max(0, selectedRow - line)
    }

    mutating func filter(_ text: String, _ context: inout ScreenContext) {
        guard text != query.filter else { return }
        query.filter = text
        history.add(text)
        order.replace(with: [], isByKey: query.sort == .arrival)
        selectedRow = 0
        selectedKey = nil
        scrollTop = 0
        unseen = 0
        isFollowing = true
        restart(&context)
    }

    private mutating func restart(_ context: inout ScreenContext) {
        isPaused = false
        start(&context)
    }

    // MARK: Before drawing

    /// Brings the view in line with what is there, and asks for the rows that it lacks.
    mutating func settle(_ context: inout ScreenContext, visible: Int) {
        selectedRow = min(max(0, selectedRow), max(0, order.count - 1))
        if isFollowing {
            selectedRow = 0
            scrollTop = 0
        }
        let margin = min(2, max(0, (visible - 1) / 2))
        scrollTop = min(scrollTop, max(0, selectedRow - margin))
        scrollTop = max(scrollTop, selectedRow + margin - visible + 1)
        scrollTop = min(max(0, scrollTop), max(0, order.count - visible))
        if scrollTop == 0, !isPaused { unseen = 0 }
        guard visible > 0 else { return }

        let near = max(0, scrollTop - visible)..<min(order.count, scrollTop + 2 * visible)
        let wanted = summaries.wanted(near.compactMap { order[$0] })
        if !wanted.isEmpty { context.request(.summaries(wanted)) }
        if summaries.isOverfull {
            let kept = max(0, scrollTop - 1_000)..<min(order.count, scrollTop + 1_000)
            summaries.keep(kept.compactMap { order[$0] })
        }
    }
}
