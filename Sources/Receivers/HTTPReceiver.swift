internal import Synchronization
public import Telemetry

/// Receives OTLP over HTTP (port 4318) and hands its spans to a sink.
///
/// An export is answered 200 only after the transaction that holds its spans has committed.
/// Thread-safe.
public final class HTTPReceiver: Sendable {
    private let sink: any SpanSink
    private let limits: HTTPLimits
    private let makeCodec: @Sendable () -> any OTLPCodec
    private let problems = ProblemLog()
    private let running = Mutex<HTTPServer?>(nil)

    /// Receives nothing until `start`.
    public convenience init(sink: any SpanSink, limits: HTTPLimits = HTTPLimits()) {
        self.init(
            sink: sink, limits: limits,
            makeCodec: {
                WireCodec(maximumJSONBytes: limits.jsonBodyBytes)
            })
    }

    init(
        sink: any SpanSink, limits: HTTPLimits, makeCodec: @escaping @Sendable () -> any OTLPCodec
    ) {
        self.sink = sink
        self.limits = limits
        self.makeCodec = makeCodec
    }

    deinit {
        stop()
    }

    /// Binds and receives until `stop`. Gives the addresses as bound, none for `.off`. Throws the
    /// system's reason, `isAddressInUse` for a busy port.
    @discardableResult
    public func start(on address: ListenAddress) throws(ReceiverError) -> [SocketAddress] {
        guard boundAddresses.isEmpty else {
            throw ReceiverError(code: 0, doing: "start a receiver twice")
        }
        let sockets = try ListenSockets(binding: address, transport: .tcp)
        guard !sockets.addresses.isEmpty else { return [] }
        do throws(ReceiverError) {
            let server = try HTTPServer(
                sockets, name: "otlp-accept", service: OTLPService(makeCodec()), limits: limits,
                sink: sink, greetings: .otlp, problems: problems)
            running.withLock { $0 = server }
        } catch {
            sockets.close()
            throw error
        }
        return sockets.addresses
    }

    /// Takes nothing new, answers what is being received or committed, and stops: within 2 s. The
    /// sink must still be running. Does nothing the second time.
    public func stop() {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        stopped?.stop()
    }

    /// With the ports that were taken; empty unless started.
    public var boundAddresses: [SocketAddress] {
        running.withLock { $0?.addresses ?? [] }
    }

    /// What senders did that could not be taken: the latest first, at most 32, each with a count.
    public var recentProblems: [ReceiverProblem] { problems.recent }

    /// How many problems there were; changes whenever `recentProblems` does.
    public var problemCount: Int { problems.total }
}
