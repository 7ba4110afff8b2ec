internal import Query
internal import Telemetry
internal import Terminal

/// The spans behind a part of an answer, the slowest first, each with its trace.
struct MatchListScreen: Sendable {
    enum Action: Sendable, Hashable {
        case open(TraceID, SpanID)
        case close
    }

    let part: QueryPart
    private let title: String
    private let generation: Int
    /// When they were asked for, in nanoseconds since the epoch.
    private var begunUnixNano: Int64 = 0
    /// Nil while they are looked for.
    private(set) var matches: [SpanMatch]?
    private(set) var failure: String?
    private(set) var selectedRow = 0
    private(set) var scrollTop = 0
    private var clicks = DoubleClick()

    static let limit = 500
    private static let firstRow = 3

    init(_ part: QueryPart, title: String, generation: Int) {
        self.part = part
        self.title = title
        self.generation = generation
    }

    mutating func start(_ context: inout ScreenContext) {
        begunUnixNano = context.now
        context.request(
            .find(
                SpanQuestion(
                    filter: part.filter, range: part.range, subject: part.subject,
                    limit: Self.limit, generation: generation)))
    }

    /// Whether they are yet to be found.
    var isAsking: Bool { matches == nil && failure == nil }

    mutating func handle(_ event: TraceSourceEvent, _ context: inout ScreenContext) {
        switch event {
        case .found(generation, let matches):
            self.matches = matches
            for service in matches.compactMap(\.service) { context.hues.learn(service) }
            select(row: selectedRow)
        case .failed(let message) where matches == nil: failure = message
        default: break
        }
    }

    // MARK: Keys

    mutating func handle(_ key: Key, _ context: inout ScreenContext) -> Action? {
        switch key {
        case .enter, .right, "l":
            return selected.map { .open($0.traceID, $0.spanID) }
        case .escape, "q", .left, "h":
            if isAsking { context.request(.find(nil)) }
            return .close
        case "y":
            if let selected {
                context.copy("\(selected.traceID)", named: "trace id \(selected.traceID)")
            }
        default:
            guard let motion = RowMotion(key) else { return nil }
            select(
                row: motion.row(
                    from: selectedRow, of: matches?.count ?? 0, visible: Self.visibleRows(context)))
        }
        return nil
    }

    mutating func handle(_ mouse: Mouse, _ context: inout ScreenContext) -> Action? {
        switch mouse.action {
        case .wheelDown: select(row: selectedRow + 3)
        case .wheelUp: select(row: selectedRow - 3)
        case .press(.left):
            let row = scrollTop + mouse.y - Self.firstRow
            guard mouse.y >= Self.firstRow, mouse.y < context.height - 1,
                matches?.indices.contains(row) == true
            else { return nil }
            select(row: row)
            if clicks.isSecond(row: row, at: context.now) {
                return selected.map { .open($0.traceID, $0.spanID) }
            }
        default: break
        }
        return nil
    }

    private var selected: SpanMatch? {
        matches.flatMap { $0.indices.contains(selectedRow) ? $0[selectedRow] : nil }
    }

    private mutating func select(row: Int) {
        selectedRow = min(max(0, row), max(0, (matches?.count ?? 0) - 1))
    }

    mutating func settle(_ context: ScreenContext) {
        let visible = Self.visibleRows(context)
        scrollTop = min(scrollTop, selectedRow)
        scrollTop = max(scrollTop, selectedRow - visible + 1)
        scrollTop = min(max(0, scrollTop), max(0, (matches?.count ?? 0) - visible))
    }

    private static func visibleRows(_ context: ScreenContext) -> Int {
        max(1, context.height - firstRow - 1)
    }

    // MARK: Drawing

    func draw(on canvas: inout Canvas, _ context: ScreenContext) {
        let theme = context.theme
        var head = StyledText(" Query › ", theme.dim)
        head.append(title, theme.strong)
        canvas.put(head, x: 0, y: 0, maxWidth: canvas.width - 1)
        drawFilter(on: &canvas, theme)
        if let matches, !matches.isEmpty {
            let columns = MatchColumns(width: canvas.width, matches, subject: part.subject)
            columns.drawHeads(y: 2, theme: theme, on: &canvas)
            for line in 0..<Self.visibleRows(context) where scrollTop + line < matches.count {
                let y = Self.firstRow + line
                columns.draw(matches[scrollTop + line], y: y, context, on: &canvas)
                guard scrollTop + line == selectedRow else { continue }
                canvas.put("▸", x: 1, y: y, style: theme.accent)
                theme.select(Rect(x: 0, y: y, width: canvas.width - 1, height: 1), on: &canvas)
            }
            canvas.scrollBar(
                x: canvas.width - 1, y: Self.firstRow, height: Self.visibleRows(context),
                offset: scrollTop, visible: Self.visibleRows(context), total: matches.count,
                style: theme.dim, track: theme.faint)
        } else {
            canvas.put(
                instead(context), x: 3, y: Self.firstRow + 1, maxWidth: canvas.width - 4)
        }
        Chrome.drawFooter(
            [
                KeyHint("↑↓", "move"), KeyHint("⏎", "open the trace"), KeyHint("y", "copy id"),
                KeyHint("Esc", "back"), KeyHint("?", "help"),
            ], context, on: &canvas)
    }

    private func instead(_ context: ScreenContext) -> StyledText {
        if let failure { return StyledText(failure, context.theme.error) }
        guard isAsking else {
            return StyledText("no span of them is stored any more", context.theme.dim)
        }
        guard Chrome.isLong(since: begunUnixNano, context) else { return StyledText() }
        return Chrome.waiting("looking through", since: begunUnixNano, context)
    }

    private func drawFilter(on canvas: inout Canvas, _ theme: Theme) {
        let count = matches.map { matches in
            matches.count >= Self.limit
                ? "the first \(Format.grouped(matches.count))"
                : Format.counted(matches.count, "trace")
        }
        let right = StyledText((count.map { $0 + " · " } ?? "") + "slowest first", theme.dim)
        canvas.put(right, x: canvas.width - right.width - 1, y: 1)
        guard let filter = part.filter else { return }
        canvas.put("where", x: 1, y: 1, style: theme.accent)
        canvas.put(
            FilterText.highlighted("\(filter)", theme), x: 7, y: 1,
            maxWidth: max(8, canvas.width - right.width - 10), truncation: .middle)
    }
}
