public import Query
public import Storage
internal import Telemetry

// Four threads with a reader each, so that none waits for another's work:
// - the follower looks for what was committed and reads the summaries that the screen asks for;
// - the lister sorts and filters over everything that is stored;
// - the loader reads whole traces, and a sample of what spans say while a filter is typed;
// - the asker answers queries, finds the spans behind answers, and keeps queries.

/// The traces of a store, as they are and as they come in.
public final class StoreTraceSource: TraceSource {
    private let location: StoreLocation
    private let answering: QueryAnswering?
    private let outbox = TraceSourceOutbox()
    private let follower = SourceThread<StoreFollower.Message>(name: "tracetop-follow")
    private let lister = SourceThread<StoreLister.Message>(name: "tracetop-list")
    private let loader = SourceThread<StoreTraceLoader.Message>(name: "tracetop-load")
    private let asker = SourceThread<StoreAsker.Message>(name: "tracetop-ask")

    /// - Parameter answering: who answers queries; without, the query screen is not there.
    public init(_ location: StoreLocation, answering: QueryAnswering? = nil) {
        self.location = location
        self.answering = answering
    }

    public var answersQuestions: Bool { answering != nil }

    public func start(wake: @escaping @Sendable () -> Void) {
        outbox.setWake(wake)
        let (location, outbox) = (location, outbox)
        let (lister, loader, asker) = (lister, loader, asker)
        let answering = answering
        let isRunning =
            follower.start { thread in
                var follower = StoreFollower(location, outbox)
                follower.onChange = { keys in
                    lister.poke()
                    loader.send(.changed(keys))
                    asker.poke()
                }
                follower.run(on: thread)
            }
            && lister.start { thread in
                var lister = StoreLister(location, outbox)
                lister.run(on: thread)
            }
            && loader.start { thread in
                var loader = StoreTraceLoader(location, outbox)
                loader.run(on: thread)
            }
            && asker.start { thread in
                var asker = StoreAsker(location, outbox, answering: answering)
                asker.run(on: thread)
            }
        if !isRunning { outbox.send(.failed("no thread can be started")) }
    }

    public func request(_ request: TraceRequest) {
        switch request {
        case .list(let query, let generation):
            follower.send(.list(query, generation: generation))
            lister.send(StoreLister.Message(query: query, generation: generation))
        case .summaries(let keys): follower.send(.summaries(keys))
        case .open(let trace): loader.send(.open(trace))
        case .close(let trace): loader.send(.close(trace))
        case .document(let trace, let spans): loader.send(.document(trace, of: spans))
        case .vocabulary: loader.send(.vocabulary)
        case .ask(let question): asker.send(.ask(question))
        case .find(let question): asker.send(.find(question))
        case .compare(let question): asker.send(.compare(question))
        case .queries: asker.send(.queries)
        case .save(let name, let text): asker.send(.save(name: name, text: text))
        case .remember(let text): asker.send(.remember(text))
        }
    }

    public func takeEvents() -> [TraceSourceEvent] { outbox.take() }

    /// Something was committed in this process: call it from `SpanWriter.onCommit`. Commits of other
    /// processes are noticed within 50 ms.
    public func noteCommit() {
        follower.poke()
    }

    public func stop() {
        outbox.setWake(nil)
        follower.stop()
        lister.stop()
        loader.stop()
        asker.stop()
        follower.waitUntilFinished()
        lister.waitUntilFinished()
        loader.waitUntilFinished()
        asker.waitUntilFinished()
    }
}
