internal import CPlatform
internal import Query
internal import Storage
internal import Telemetry

/// Answers questions and keeps answers up to date, finds and compares the spans behind them, and keeps
/// queries.
///
/// A live question is answered again when spans have come in or, where it is about the time until
/// now, when that has moved on: at most once a second, and for a fifth of the time. Parts of answers are
/// kept for that, by chunk: only those that are new or have changed are looked at.
struct StoreAsker {
    enum Message: Sendable {
        case ask(Question?)
        case find(SpanQuestion?)
        case compare(ComparisonQuestion?)
        case queries
        case save(name: String, text: String?)
        case remember(String)

        /// Whether long work gives way to it; the rest waits.
        var isUrgent: Bool {
            switch self {
            case .ask, .find, .compare: true
            case .queries, .save, .remember: false
            }
        }
    }

    private let location: StoreLocation
    private let outbox: TraceSourceOutbox
    private let answering: QueryAnswering?
    private let shelf: QueryShelf
    private var reader: SpanReader?
    private var question: Question?
    private var isOutOfDate = false
    private var nextAnswer: Int64 = 0
    /// The last one asked for: who asks anew does not wait for the one before.
    private var search: SpanQuestion?
    private var comparison: ComparisonQuestion?

    private static let quietNanoseconds: Int64 = 1_000_000_000

    init(
        _ location: StoreLocation, _ outbox: TraceSourceOutbox, answering: QueryAnswering?
    ) {
        self.location = location
        self.outbox = outbox
        self.answering = answering?.keepingParts()
        shelf = QueryShelf(location)
    }

    mutating func run(on thread: SourceThread<Message>) {
        while let messages = thread.next(patience: patience) {
            if messages.isEmpty, question?.isLive == true { isOutOfDate = true }
            do throws(StoreError) {
                for message in messages { try take(message) }
                try find(thread)
            } catch {
                search = nil
                outbox.send(.failed(error.description))
            }
            compare(thread)
            answer(thread)
        }
    }

    private var patience: Int64? {
        guard let question else { return nil }
        if isOutOfDate { return max(1, (nextAnswer &- platform_now()) / 1_000_000) }
        guard question.isLive, case .ago? = question.query.timeRange.since else { return nil }
        return Self.quietNanoseconds / 1_000_000
    }

    private mutating func take(_ message: Message) throws(StoreError) {
        switch message {
        case .ask(let asked):
            question = asked
            isOutOfDate = asked != nil
            nextAnswer = 0
        case .find(let asked): search = asked
        case .compare(let asked): comparison = asked
        case .queries: try tellQueries()
        case .save(let name, let text):
            if let text { try shelf.keep(text, as: name) } else { try shelf.forget(name) }
            try tellQueries()
        case .remember(let text):
            // A file that cannot be written is no reason to bother who asks.
            try? shelf.remember(text, at: platform_now())
        }
    }

    private func tellQueries() throws(StoreError) {
        let saved = try shelf.named().map { SavedQuery(name: $0.name, text: $0.query) }
        outbox.send(.queries(saved, history: try shelf.history()))
    }

    private mutating func answer(_ thread: SourceThread<Message>) {
        let begun = platform_now()
        guard let question, let answering, isOutOfDate, begun >= nextAnswer else { return }
        isOutOfDate = false
        do throws(QueryAnswering.Failure) {
            let (result, elapsed) = try answering.answer(question.query, now: begun) {
                thread.isInterrupted(by: \.isUrgent)
            }
            outbox.send(
                .answer(
                    Answer(
                        generation: question.generation, result: result,
                        elapsedNanoseconds: elapsed.wholeNanoseconds)))
        } catch {
            switch error {
            case .cancelled:
                // Something else comes first, or another question.
                isOutOfDate = true
                thread.poke()
            case .refused(let problem):
                outbox.send(.refused(generation: question.generation, problem))
            case .broken: outbox.send(.failed(error.text))
            }
        }
        let cost = max(0, platform_now() &- begun)
        nextAnswer = platform_now() &+ max(Self.quietNanoseconds, cost &* 4)
        if isOutOfDate { nextAnswer = 0 }
    }

    private mutating func compare(_ thread: SourceThread<Message>) {
        guard let asked = comparison, let answering else { return }
        do throws(QueryAnswering.Failure) {
            let (result, _) = try answering.compare(asked.comparison) {
                thread.isInterrupted(by: \.isUrgent)
            }
            comparison = nil
            outbox.send(.compared(generation: asked.generation, result))
        } catch {
            switch error {
            // Begun anew after what came between, unless that is another one.
            case .cancelled: return thread.poke()
            case .refused(let problem): outbox.send(.failed(problem.description))
            case .broken(let message): outbox.send(.failed(message))
            }
            comparison = nil
        }
    }

    private mutating func find(_ thread: SourceThread<Message>) throws(StoreError) {
        guard let question = search, let answering else { return }
        if reader == nil { reader = try SpanReader(location) }
        guard let reader else { return }
        let finder = SpanFinder(answering: answering, reader: reader, question: question)
        let found: [FoundSpan]
        do throws(QueryAnswering.Failure) {
            found = try finder.find { thread.isInterrupted(by: \.isUrgent) }
        } catch {
            // By something else than another search: it begins anew after that.
            if error == .cancelled { return thread.poke() }
            search = nil
            return outbox.send(.failed(error.text))
        }
        search = nil
        outbox.send(.found(generation: question.generation, try finder.matches(found)))
    }
}
