public import Telemetry
public import Terminal

/// The screens as a value: events change it, drawing reads it, and what it wants done besides is
/// collected from `takeEffects`. It knows no terminal, no store and no clock.
public struct App: Sendable {
    var context: ScreenContext
    private(set) var list = TraceListScreen()
    var view = View.traces
    var queries = QueryScreen()
    /// The spans behind a part of an answer, over the query screen.
    var matches: MatchListScreen?
    /// How a part of an answer differs from the rest, over the query screen.
    var comparison: ComparisonScreen?
    /// Counts the searches for such spans, and the comparisons.
    var searches = 0
    /// The open traces: the first from the list, each other by a link from the one before.
    private(set) var waterfalls: [WaterfallScreen] = []
    private(set) var help: HelpScreen?
    private var isMouseCaptured = true

    /// Below this the screens say what they need.
    static let smallestWidth = 80
    static let smallestHeight = 24

    public init(
        width: Int, height: Int, profile: TerminalProfile, status: ReceiverStatus,
        zone: ClockZone = .local, now: Int64 = 0, answersQuestions: Bool = false
    ) {
        context = ScreenContext(
            width: width, height: height, theme: Theme(profile), zone: zone, now: now,
            status: status, answersQuestions: answersQuestions)
        list.start(&context)
    }

    /// Opens the program on one trace; Esc leads to the list.
    public mutating func open(_ trace: TraceID) { open(trace, at: nil) }

    /// - Parameter span: selected when the trace is there.
    mutating func open(_ trace: TraceID, at span: SpanID?) {
        guard !waterfalls.contains(where: { $0.traceID == trace }) else {
            // Round in a circle of links: back to where it is open already.
            while let last = waterfalls.last, last.traceID != trace {
                context.request(.close(last.traceID))
                waterfalls.removeLast()
            }
            return
        }
        waterfalls.append(WaterfallScreen(trace, selecting: span))
        context.request(.open(trace))
    }

    /// What is to be done outside, since the last call.
    public mutating func takeEffects() -> [AppEffect] {
        defer { context.effects = [] }
        return context.effects
    }

    /// Whether time alone changes the screen soon: while spans come in, and while a message stands.
    public var isLively: Bool {
        context.notice != nil || context.rate.perSecond(at: context.now) != nil
            || waterfalls.last?.content?.isInProgress ?? false
    }

    /// Whether an answer is waited for, and the time that this takes is on screen.
    public var isWaiting: Bool {
        guard waterfalls.isEmpty, view == .query else { return false }
        return matches?.isAsking ?? comparison?.isAsking ?? queries.isAsking
    }

    /// Says in the footer that something went wrong.
    mutating func notify(_ problem: String) {
        context.notify(problem, isProblem: true)
    }

    // MARK: Events

    /// - Parameter now: nanoseconds since the epoch.
    public mutating func handle(_ event: AppEvent, at now: Int64) {
        context.now = now
        if let notice = context.notice, notice.until <= now { context.notice = nil }
        switch event {
        case .input(let input): handle(input)
        case .source(let event): handle(event)
        case .status(let status): context.status = status
        case .tick: break
        }
        settle()
    }

    private mutating func handle(_ input: InputEvent) {
        switch input {
        case .key(let key): handle(key)
        case .mouse(let mouse): handle(mouse)
        case .paste(let text): paste(text)
        case .resize(let width, let height):
            context.width = width
            context.height = height
        case .background(let background):
            var profile = context.theme.profile
            profile.background = background
            context.theme = Theme(profile)
        case .suspend: context.effects.append(.suspend)
        case .terminate: context.effects.append(.quit)
        case .resume: context.effects.append(.redraw)
        case .focus, .wake: break
        }
    }

    private mutating func handle(_ event: TraceSourceEvent) {
        switch event {
        case .trace(let id, let content):
            for index in waterfalls.indices where waterfalls[index].traceID == id {
                waterfalls[index].load(content, &context)
            }
        case .document(let id, let span, let document):
            for index in waterfalls.indices where waterfalls[index].traceID == id {
                waterfalls[index].raw.take(document, of: span)
            }
        case .counters(let counters):
            context.counters = counters
            context.rate.note(spans: counters.spans, at: context.now)
        case .owner(let pid):
            noteOwner(pid)
        case .failed(let message):
            context.notify(message, isProblem: true)
            list.handle(event, &context)
            handleForQuery(event)
        case .vocabulary:
            list.handle(event, &context)
            handleForQuery(event)
        case .order, .joined, .changed, .summaries, .evicted, .outdated, .recent:
            list.handle(event, &context)
        case .answer, .refused, .found, .compared, .queries:
            handleForQuery(event)
        }
    }

    /// A viewer's receiver has begun or ended.
    private mutating func noteOwner(_ pid: Int32?) {
        switch (context.status.role, pid) {
        case (.receiving, _): break
        case (.viewing(let old), nil):
            context.status.role = .idle
            context.status.endpoint = nil
            let offer = context.status.canTakeOver ? ": R receives here" : ""
            context.notify("process \(old) has stopped receiving\(offer)", isProblem: true)
        case (_, let pid?): context.status.role = .viewing(pid: pid)
        case (.idle, nil): break
        }
    }

    private mutating func handle(_ key: Key) {
        context.notice = nil
        if key == .ctrl("l") {
            context.effects.append(.redraw)
        } else if key == .ctrl("z") {
            context.effects.append(.suspend)
        } else if key == .ctrl("c"), !isTyping {
            context.effects.append(.quit)
        } else if var shown = help {
            help = shown.handle(key, height: context.height) ? shown : nil
        } else if !isTyping, key == "?" || key == .function(1) {
            help = helpHere
        } else if !isTyping, key == "m" {
            toggleMouse()
        } else if !isTyping, key == "R", context.status.isFree {
            context.effects.append(.takeOver)
        } else if !isTyping, key == "1" {
            show(.traces)
        } else if !isTyping, key == "2", context.answersQuestions {
            show(.query)
        } else if waterfalls.isEmpty, view == .query {
            handleOnQuery(.key(key))
        } else if waterfalls.isEmpty, !isTyping, context.answersQuestions,
            key == .tab || key == .backtab
        {
            show(.query)
        } else if waterfalls.isEmpty {
            let layout = TraceListLayout(height: context.height)
            perform(list.handle(key, &context, visible: layout.visibleRows))
        } else {
            let action = waterfalls[waterfalls.count - 1].handle(key, &context)
            perform(action)
        }
    }

    private var isTyping: Bool {
        if let waterfall = waterfalls.last { return waterfall.isTyping }
        return view == .query
            ? matches == nil && comparison == nil && queries.isTyping : list.isTyping
    }

    private var helpHere: HelpScreen {
        if !waterfalls.isEmpty { return .waterfall }
        guard view == .query else { return .traceList }
        if matches != nil { return .matches }
        return comparison == nil ? .query : .comparison
    }

    private mutating func toggleMouse() {
        isMouseCaptured.toggle()
        context.effects.append(.captureMouse(isMouseCaptured))
        context.notify(
            isMouseCaptured ? "mouse on" : "mouse off: the terminal selects text; m turns it on")
    }

    private mutating func handle(_ mouse: Mouse) {
        if help != nil {
            if case .press = mouse.action { help = nil }
        } else if waterfalls.isEmpty, view == .query {
            handleOnQuery(.mouse(mouse))
        } else if waterfalls.isEmpty {
            perform(list.handle(mouse, &context, layout: TraceListLayout(height: context.height)))
        } else {
            let action = waterfalls[waterfalls.count - 1].handle(mouse, &context)
            perform(action)
        }
    }

    private mutating func paste(_ text: String) {
        guard help == nil else { return }
        if waterfalls.isEmpty, view == .query {
            if matches == nil { queries.paste(text) }
        } else if waterfalls.isEmpty {
            list.paste(text)
        } else {
            waterfalls[waterfalls.count - 1].prompt?.editor.insert(text)
        }
    }

    private mutating func perform(_ action: TraceListScreen.Action?) {
        switch action {
        case .open(let trace): open(trace)
        case .question(let text): ask(text)
        case .quit: context.effects.append(.quit)
        case nil: break
        }
    }

    private mutating func perform(_ action: WaterfallScreen.Action?) {
        switch action {
        case .open(let trace): open(trace)
        case .close:
            if let closed = waterfalls.popLast() { context.request(.close(closed.traceID)) }
        case .filter(let predicate, let span, let excluding):
            let known = list.query.filter
            let text = FilterEdit.adding(predicate, of: span, excluding: excluding, to: known)
            guard let text else {
                context.notify("no filter can ask for this; y copies it")
                return
            }
            show(.traces)
            list.filter(text, &context)
        case .question(let text): ask(text)
        case nil: break
        }
    }

    mutating func closeAll() {
        if matches?.isAsking == true { context.request(.find(nil)) }
        matches = nil
        if comparison?.isAsking == true { context.request(.compare(nil)) }
        comparison = nil
        while let closed = waterfalls.popLast() { context.request(.close(closed.traceID)) }
    }

    /// Brings views in line with what is there, so that drawing needs to change nothing.
    private mutating func settle() {
        let layout = TraceListLayout(height: context.height)
        if waterfalls.isEmpty, view == .query {
            queries.settle(&context)
            matches?.settle(context)
            comparison?.settle(context)
        } else if waterfalls.isEmpty {
            list.settle(&context, visible: layout.visibleRows)
        } else {
            waterfalls[waterfalls.count - 1].settle(&context)
        }
    }

    // MARK: Drawing

    /// Draws the screen; a pure function of the state. The canvas is blank and of the size last
    /// told.
    public func draw(on canvas: inout Canvas) {
        guard canvas.width >= Self.smallestWidth, canvas.height >= Self.smallestHeight else {
            drawTooSmall(on: &canvas)
            return
        }
        if let waterfall = waterfalls.last {
            waterfall.draw(
                on: &canvas, context, from: view == .query ? "Query" : "Traces",
                depth: waterfalls.count)
        } else if view == .query {
            if let matches {
                matches.draw(on: &canvas, context)
            } else if let comparison {
                comparison.draw(on: &canvas, context)
            } else {
                queries.draw(on: &canvas, context)
            }
        } else {
            list.draw(on: &canvas, context)
        }
        help?.draw(on: &canvas, theme: context.theme)
    }

    /// A canvas of the size last told with the screen on it.
    public func frame() -> Canvas {
        var canvas = Canvas(
            width: context.width, height: context.height, glyphs: context.theme.profile.glyphs)
        draw(on: &canvas)
        return canvas
    }

    private func drawTooSmall(on canvas: inout Canvas) {
        let lines = [
            "The terminal is too small:", "\(canvas.width)×\(canvas.height).",
            "tracetop needs \(Self.smallestWidth)×\(Self.smallestHeight).",
        ]
        for (offset, line) in lines.enumerated() {
            canvas.put(
                line, x: 0, y: max(0, (canvas.height - lines.count) / 2) + offset,
                maxWidth: canvas.width, align: .center)
        }
    }
}
