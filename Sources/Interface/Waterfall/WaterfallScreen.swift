internal import Telemetry
internal import Terminal

/// One trace as a tree of bars over time, with a pane for what is known of the selected span.
///
/// The selection is a span, not a row: folding, and spans that arrive, leave it where it is.
struct WaterfallScreen: Sendable {
    let traceID: TraceID
    private(set) var content: WaterfallTree?
    private(set) var isMissing = false
    /// Counts how often the trace was loaded.
    private(set) var version = 0

    private(set) var folded: Set<SpanID> = []
    private(set) var sort = SiblingSort.start
    private(set) var order: SiblingOrder?
    /// The nodes that show, from the top.
    private(set) var rows: [Int] = []
    private(set) var selectedRow = 0
    private(set) var scrollTop = 0
    private(set) var widestName = 0
    private(set) var widestService = 0

    /// Nil for the whole trace.
    var window: TimeWindow?
    var showsCriticalPath = true
    var pane = WaterfallLayout.Pane.bottom
    var detail = DetailPane()
    var raw = RawView()

    var prompt: Prompt?
    private(set) var search = ""
    /// The nodes found, by their place in the waterfall.
    private(set) var matches: [Int] = []
    var searchHistory = PromptHistory()
    var clicks = DoubleClick()
    /// The trace id as it was copied last, so that the other spelling follows.
    var lastCopied: String?

    /// Selected as soon as it is there.
    private var wantedSpan: SpanID?

    init(_ traceID: TraceID, selecting span: SpanID? = nil) {
        self.traceID = traceID
        wantedSpan = span
    }

    // MARK: Loading

    mutating func load(_ content: WaterfallTree?, _ context: inout ScreenContext) {
        guard let content, !content.tree.order.isEmpty else {
            // What was evicted while it is open stays on screen.
            isMissing = self.content == nil
            return
        }
        let selected = selectedNode.flatMap { self.content?.tree.nodes[$0].spanID }
        isMissing = false
        // What came before all that was known moves the time that offsets count from.
        if let window, let known = self.content {
            let moved = known.tree.startUnixNano.subtracting(content.tree.startUnixNano)
            self.window = window.moved(by: moved)
        }
        self.content = content
        order = SiblingOrder(content, by: sort)
        version += 1
        for service in content.services {
            context.hues.learn(service)
            widestService = max(widestService, min(24, displayWidth(service)))
        }
        arrange(keeping: selected)
        if !search.isEmpty { find(search) }
        if let wantedSpan,
            let node = content.tree.nodes.firstIndex(where: { $0.spanID == wantedSpan })
        {
            self.wantedSpan = nil
            reveal(node)
        }
    }

    /// Works out the rows anew and keeps a span selected, on its line of the screen.
    private mutating func arrange(keeping spanID: SpanID?) {
        guard let content, let order else { return }
        let line = selectedRow - scrollTop
        rows = content.rows(order, folded: folded)
        if let spanID, let row = row(of: spanID, in: content) { selectedRow = row }
        selectedRow = min(selectedRow, max(0, rows.count - 1))
        scrollTop = max(0, selectedRow - line)
        measureNames(content)
    }

    /// Where a span stands: itself, or what is folded over it.
    private func row(of spanID: SpanID, in content: WaterfallTree) -> Int? {
        let nodes = content.tree.nodes
        if let row = rows.firstIndex(where: { nodes[$0].spanID == spanID }) { return row }
        var node = nodes.firstIndex { $0.spanID == spanID }
        while let hidden = node {
            node = nodes[hidden].parent
            if let node, folded.contains(nodes[node].spanID), let row = rows.firstIndex(of: node) {
                return row
            }
        }
        return nil
    }

    /// What the names would take, to make the column no wider than need be.
    private mutating func measureNames(_ content: WaterfallTree) {
        for node in rows where widestName < 120 {
            let width = content.tree.nodes[node].depth * 2 + 2 + content.nameWidth(node)
            // Room for the mark of an error, and for what a folded one says that it hides.
            let marks = (content.isError(node) ? 2 : 0) + (content.hasChildren(node) ? 8 : 0)
            widestName = max(widestName, width + marks)
        }
        widestName = max(widestName, 24)
    }

    var selectedNode: Int? { rows.indices.contains(selectedRow) ? rows[selectedRow] : nil }

    var selectedSpan: SpanRecord? {
        selectedNode.flatMap { content?.tree.record(of: $0) }
    }

    // MARK: Moving

    mutating func select(row: Int) {
        selectedRow = min(max(0, row), max(0, rows.count - 1))
    }

    mutating func scroll(by count: Int, visible: Int) {
        scrollTop = min(max(0, scrollTop + count), max(0, rows.count - visible))
        select(row: min(max(selectedRow, scrollTop), scrollTop + visible - 1))
    }

    /// Selects a node, unfolding what hides it.
    mutating func reveal(_ node: Int) {
        guard let content else { return }
        var hides = false
        var above = content.tree.nodes[node].parent
        while let parent = above {
            if folded.remove(content.tree.nodes[parent].spanID) != nil { hides = true }
            above = content.tree.nodes[parent].parent
        }
        if hides, let order { rows = content.rows(order, folded: folded) }
        if let row = rows.firstIndex(of: node) { selectedRow = row }
    }

    /// The next or previous node for which `isWanted`, going round at the ends; folded ones too.
    mutating func jump(backwards: Bool, to isWanted: (WaterfallTree, Int) -> Bool) -> Bool {
        guard let content, let selectedNode, let order = order?.nodes else { return false }
        guard let place = order.firstIndex(of: selectedNode) else { return false }
        for step in 1...order.count {
            let index = (place + (backwards ? order.count - step : step)) % order.count
            if isWanted(content, order[index]) {
                reveal(order[index])
                return true
            }
        }
        return false
    }

    /// Sorts the children of each span; the selected one stays on its line.
    mutating func sort(by sort: SiblingSort) {
        guard let content else { return }
        self.sort = sort
        let selected = selectedNode.map { content.tree.nodes[$0].spanID }
        order = SiblingOrder(content, by: sort)
        arrange(keeping: selected)
        if !search.isEmpty { find(search) }
    }

    // MARK: Folding

    func isFolded(_ node: Int) -> Bool {
        content.map { folded.contains($0.tree.nodes[node].spanID) } ?? false
    }

    mutating func setFolded(_ node: Int, _ isOn: Bool) {
        guard let content, content.hasChildren(node) else { return }
        let id = content.tree.nodes[node].spanID
        if isOn { folded.insert(id) } else { folded.remove(id) }
        arrange(keeping: content.tree.nodes[node].spanID)
    }

    /// Folds everything but the top level's rows, which then are all that shows.
    mutating func foldAll(_ isOn: Bool) {
        guard let content else { return }
        var keep = selectedNode
        if isOn {
            for node in content.tree.order where content.hasChildren(node) {
                folded.insert(content.tree.nodes[node].spanID)
            }
            while let node = keep, let parent = content.tree.nodes[node].parent { keep = parent }
        } else {
            folded = []
        }
        arrange(keeping: keep.map { content.tree.nodes[$0].spanID })
    }

    /// Unfolds all below the selected node if any of it is folded, else folds it.
    mutating func toggleSubtree() {
        guard let content, let selectedNode, content.hasChildren(selectedNode) else { return }
        var below: [SpanID] = []
        var pending = [selectedNode]
        while let node = pending.popLast() {
            guard content.hasChildren(node) else { continue }
            below.append(content.tree.nodes[node].spanID)
            pending.append(contentsOf: content.tree.nodes[node].children)
        }
        if below.contains(where: folded.contains) {
            folded.subtract(below)
        } else {
            folded.formUnion(below)
        }
        arrange(keeping: content.tree.nodes[selectedNode].spanID)
    }

    // MARK: Searching

    /// Takes note of what matches. O(size of the trace).
    mutating func find(_ text: String) {
        search = text
        matches = []
        guard !text.isEmpty, let content, let order else { return }
        let search = SpanSearch(text)
        matches = order.nodes.filter { node in
            content.tree.nodes[node].span.map { search.matches(content.tree.spans[$0]) } ?? false
        }
    }

    mutating func jumpToMatch(backwards: Bool) -> Bool {
        guard !matches.isEmpty else { return false }
        let found = Set(matches)
        return jump(backwards: backwards) { _, node in found.contains(node) }
    }

    // MARK: Time

    var wholeLength: Int64 { max(1, content?.tree.durationNanoseconds ?? 1) }

    var shownWindow: TimeWindow { window ?? TimeWindow(start: 0, end: wholeLength) }

    /// When the selected span ran.
    var selectedTime: TimeWindow {
        guard let content, let selectedNode else { return shownWindow }
        let (start, end) = content.extent(selectedNode)
        return TimeWindow(start: start, end: end)
    }

    /// Zooms about the middle of the selected span, as far as it is in sight.
    mutating func zoom(by factor: Double) {
        guard let content, let selectedNode else { return }
        let (start, end) = content.extent(selectedNode)
        let shown = shownWindow
        let from = min(max(start, shown.start), shown.end)
        let to = max(min(end, shown.end), from)
        let zoomed = shown.zoomed(by: factor, about: from + (to - from) / 2, whole: wholeLength)
        // All but the whole, by rounding, is the whole.
        window = zoomed.length >= wholeLength - wholeLength / 1_000 - 1 ? nil : zoomed
    }

    mutating func pan(by part: Double) {
        guard let window else { return }
        self.window = window.panned(by: part, whole: wholeLength)
    }

    // MARK: Before drawing

    func layout(width: Int, height: Int) -> WaterfallLayout {
        WaterfallLayout(
            width: width, height: height, pane: pane, spans: content?.tree.order.count ?? 0,
            isWhole: raw.isOn)
    }

    mutating func settle(_ context: inout ScreenContext) {
        let layout = layout(width: context.width, height: context.height)
        let visible = layout.rows.height
        let margin = min(2, max(0, (visible - 1) / 2))
        select(row: selectedRow)
        scrollTop = min(scrollTop, max(0, selectedRow - margin))
        scrollTop = max(scrollTop, selectedRow + margin - visible + 1)
        scrollTop = min(max(0, scrollTop), max(0, rows.count - visible))
        guard let content, let selectedNode, !layout.details.isEmpty else {
            detail.focus = nil
            return
        }
        raw.ask(for: selectedNode, of: content, version: version, &context)
        detail.show(
            content, node: selectedNode,
            subject: DetailPane.Subject(
                spanID: content.tree.nodes[selectedNode].spanID, version: version,
                widths: layout.details.map { $0.width - 2 }, theme: context.theme,
                rawVersion: raw.isOn ? raw.version : nil),
            raw: raw, zone: context.zone)
        for index in detail.columns.indices where index < layout.details.count {
            detail.columns[index].clamp(visible: layout.details[index].height)
        }
    }
}
