import Interface
import Query
import Storage
import Telemetry
import Terminal
import TestSupport
import Testing

/// The screens without a terminal and a store: keys go in, screens come out.
///
/// Requests are answered from traces in memory, at once, as the store's threads would.
struct ScreenDriver {
    var app: App
    var now: Int64
    var traces: [Int64: [SpanRecord]] = [:]
    var arrivals: [Int64: Int64] = [:]
    /// Original documents, by the span at the top of each.
    var documents: [SpanID: [UInt8]] = [:]
    var effects: [AppEffect] = []
    /// Requests wait here while answering is off.
    var isAnswering = true
    /// Spans that questions are about, instead of the traces'.
    var answers: SampleAnswers?
    var saved: [SavedQuery] = []
    var remembered: [String] = []
    var pending: [TraceRequest] = []
    private var generation = 0

    static let endpoint = "http://127.0.0.1:4318"
    static let xrayEndpoint = "127.0.0.1:2000"

    init(
        width: Int = 100, height: Int = 28, colors: ColorTier = .truecolor,
        glyphs: GlyphTier = .unicode, background: Background = .dark,
        status: ReceiverStatus = ReceiverStatus(
            role: .receiving, endpoint: endpoint, xrayEndpoint: xrayEndpoint),
        traces count: Int = 0, answersQuestions: Bool = false
    ) {
        now = SampleTraces.epoch + 60_000_000_000
        app = App(
            width: width, height: height,
            profile: TerminalProfile(colors: colors, glyphs: glyphs, background: background),
            status: status, zone: .utc, now: now, answersQuestions: answersQuestions)
        for number in 0..<count { store(number) }
        answer()
    }

    /// Puts a sample trace into the store, without telling the screens.
    @discardableResult
    mutating func store(_ number: Int) -> Int64 {
        var samples = SampleTraces(seed: UInt64(number + 1))
        let start = SampleTraces.epoch + Int64(number) * 700_000_000
        return store(samples.trace(number, start: start), arrival: start)
    }

    @discardableResult
    mutating func store(_ spans: [SpanRecord], arrival: Int64) -> Int64 {
        let key = Int64(traces.count + 1)
        traces[key] = spans
        arrivals[key] = arrival
        return key
    }

    /// A trace arrives: it is stored and told.
    mutating func arrive(_ number: Int) {
        let key = store(number)
        send(
            .joined(
                generation: generation, keys: [key], summaries: [summary(key)].compactMap { $0 }))
        tellCounters()
    }

    func summary(_ key: Int64) -> TraceSummary? {
        traces[key].map { SampleTraces.summary($0, key: key, arrival: arrivals[key] ?? 0) }
    }

    var moments: [TraceMoment] {
        traces.keys.sorted(by: >).compactMap(summary).filter { !$0.isInProgress }.map {
            TraceMoment(
                startUnixNano: $0.startUnixNano, durationNanoseconds: $0.durationNanoseconds,
                hasError: $0.errorCount > 0)
        }
    }

    mutating func tellCounters() {
        let spans = traces.values.reduce(0) { $0 + $1.count }
        send(.counters(StoreCounters(traces: traces.count, spans: spans)))
    }

    mutating func send(_ event: TraceSourceEvent) {
        app.handle(.source(event), at: now)
        answer()
    }

    /// Time goes by.
    mutating func wait(milliseconds: Int64) {
        now += milliseconds * 1_000_000
        app.handle(.tick, at: now)
        answer()
    }

    mutating func press(_ keys: Key...) {
        for key in keys {
            app.handle(.input(.key(key)), at: now)
            answer()
        }
    }

    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }

    mutating func input(_ event: InputEvent) {
        app.handle(.input(event), at: now)
        answer()
    }

    /// Does what the screens asked for, until they ask for nothing more.
    mutating func answer() {
        while true {
            let new = app.takeEffects()
            for case .request(let request) in new { pending.append(request) }
            effects += new
            guard isAnswering, !pending.isEmpty else { return }
            let requests = pending
            pending = []
            for request in requests { answer(request) }
        }
    }

    private mutating func answer(_ request: TraceRequest) {
        switch request {
        case .list(let query, let generation):
            self.generation = generation
            app.handle(
                .source(
                    .order(
                        generation: generation, keys: keys(query), ScanProgress(isComplete: true))),
                at: now)
            app.handle(.source(.recent(moments)), at: now)
            let spans = traces.values.reduce(0) { $0 + $1.count }
            app.handle(
                .source(.counters(StoreCounters(traces: traces.count, spans: spans))), at: now)
        case .summaries(let keys):
            app.handle(.source(.summaries(keys.compactMap(summary), requested: keys)), at: now)
        case .open(let id):
            let spans = traces.values.first { $0[0].traceID == id }
            app.handle(
                .source(.trace(id, spans.map { WaterfallTree(TraceTree(spans: $0)) })), at: now)
        case .document(let id, let spans):
            let found = spans.first { documents[$0] != nil }
            let document = found.map { RawDocument(documents[$0] ?? [], top: $0, span: spans[0]) }
            app.handle(.source(.document(id, of: spans[0], document)), at: now)
        case .close:
            break
        case .ask(let question): if let question { answer(question) }
        case .find(let question): if let question { find(question) }
        case .compare(let question):
            if let question { compare(question) }
        case .queries:
            app.handle(.source(.queries(saved, history: remembered)), at: now)
        case .save(let name, let text):
            saved.removeAll { $0.name == name }
            if let text { saved.append(SavedQuery(name: name, text: text)) }
            app.handle(.source(.queries(saved, history: remembered)), at: now)
        case .remember(let text): remembered.append(text)
        case .vocabulary:
            app.handle(.source(.vocabulary(FilterVocabulary(traces.values.joined()))), at: now)
        }
    }

    private mutating func answer(_ question: Question) {
        let sample = answers ?? SampleAnswers(spans: Array(traces.values.joined()))
        let names = Set(sample.spans.flatMap { $0.attributes.pairs.map(\.key) })
        if let error = question.query.unknownKeys(among: names).first {
            app.handle(.source(.refused(generation: question.generation, error)), at: now)
            return
        }
        let answer = Answer(
            generation: question.generation, result: sample.answer(question.query, now: now),
            elapsedNanoseconds: 41_200_000)
        app.handle(.source(.answer(answer)), at: now)
    }

    private mutating func compare(_ question: ComparisonQuestion) {
        let spans = answers?.spans ?? Array(traces.values.joined())
        guard let source = try? MemorySource(spans, chunk: 4_000),
            let result = try? QueryAnswering(source).compare(question.comparison).result
        else { return }
        app.handle(.source(.compared(generation: question.generation, result)), at: now)
    }

    private mutating func find(_ question: SpanQuestion) {
        let filter = question.filter.flatMap { try? Filter($0) }
        let spans = answers?.spans ?? Array(traces.values.joined())
        let found = spans.filter {
            (filter?.matches($0) ?? true) && question.range.contains($0.startUnixNano)
        }.sorted { ($0.durationNanoseconds ?? 0) > ($1.durationNanoseconds ?? 0) }
        let matches = found.prefix(question.limit).map { span in
            SpanMatch(
                span,
                trace: traces.first { $0.value[0].traceID == span.traceID }.flatMap {
                    summary($0.key)
                })
        }
        app.handle(.source(.found(generation: question.generation, Array(matches))), at: now)
    }

    /// As the store would: here the only filter known is by errors.
    private func keys(_ query: ListQuery) -> [Int64] {
        var keys = traces.keys.sorted()
        if !query.filter.isEmpty {
            keys = keys.filter { traces[$0]?.contains { $0.isError } ?? false }
        }
        func value(_ key: Int64) -> Int64 {
            guard let summary = summary(key) else { return 0 }
            return switch query.sort {
            case .arrival: key
            case .start: summary.startUnixNano
            case .duration: summary.durationNanoseconds
            case .spans: Int64(summary.spanCount)
            case .errors: Int64(summary.errorCount)
            }
        }
        return keys.sorted { (value($0), $0) < (value($1), $1) }
    }

    // MARK: What is on screen

    var screen: String { app.frame().text }

    var lines: [String] {
        screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The line with the mark of the selection, and which one it is.
    var selectedLine: (number: Int, text: String)? {
        let canvas = app.frame()
        for y in 0..<canvas.fullHeight {
            guard let cell = canvas[30, y], cell.style.attributes.contains(.bold),
                !cell.style.background.isDefault
            else { continue }
            // Without the scroll bar, which moves when the list grows.
            return (y, String(lines[y].prefix(canvas.fullWidth - 1)))
        }
        return nil
    }

    func hasLine(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}

extension ScreenDriver: CustomTestStringConvertible {
    /// What a failed expectation shows.
    var testDescription: String { "the screen\n\(screen)\n" }
}
