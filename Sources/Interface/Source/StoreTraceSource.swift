public import Storage
internal import Telemetry

// Three threads with a reader each, so that none waits for another's work:
// - the follower looks for what was committed and reads the summaries that the screen asks for;
// - the lister sorts and filters over everything that is stored;
// - the loader reads whole traces, and a sample of what spans say while a filter is typed.

/// The traces of a store, as they are and as they come in.
public final class StoreTraceSource: TraceSource {
    private let location: StoreLocation
    private let outbox = TraceSourceOutbox()
    private let follower = SourceThread<StoreFollower.Message>()
    private let lister = SourceThread<StoreLister.Message>()
    private let loader = SourceThread<StoreTraceLoader.Message>()

    public init(_ location: StoreLocation) {
        self.location = location
    }

    public func start(wake: @escaping @Sendable () -> Void) {
        outbox.setWake(wake)
        let (location, outbox) = (location, outbox)
        let (lister, loader) = (lister, loader)
        let isRunning =
            follower.start(name: "tracetop-follow") { thread in
                var follower = StoreFollower(location, outbox)
                follower.onChange = { keys in
                    lister.poke()
                    loader.send(.changed(keys))
                }
                follower.run(on: thread)
            }
            && lister.start(name: "tracetop-list") { thread in
                var lister = StoreLister(location, outbox)
                lister.run(on: thread)
            }
            && loader.start(name: "tracetop-load") { thread in
                var loader = StoreTraceLoader(location, outbox)
                loader.run(on: thread)
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
        follower.waitUntilFinished()
        lister.waitUntilFinished()
        loader.waitUntilFinished()
    }
}
