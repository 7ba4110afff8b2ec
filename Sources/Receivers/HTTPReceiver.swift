internal import Synchronization
public import Telemetry

/// Receives OTLP over HTTP (port 4318) and hands its spans to a sink.
///
///     accept, first bytes ─▶ HTTP/1.1 (libmicrohttpd) ─▶ decompress, decode ─▶ SpanSink ─▶ answer
///     FrontDoor's thread     HTTPDaemon's thread ───────────────────────────▶   its own     back
///
/// An export is answered 200 only after the transaction that holds its spans has committed.
/// Thread-safe.
public final class HTTPReceiver: Sendable {
    private struct Running {
        var sockets: ListenSockets
        var frontDoor: FrontDoor
        var thread: BackgroundThread
        var daemon: HTTPDaemon
    }

    private let sink: any SpanSink
    private let limits: HTTPLimits
    private let makeCodec: @Sendable () -> any OTLPCodec
    private let problems = ProblemLog()
    private let running = Mutex<Running?>(nil)

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
        guard let first = sockets.addresses.first else { return [] }
        do throws(ReceiverError) {
            let started = try start(sockets, baseURL: Self.baseURL(first))
            running.withLock { $0 = started }
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
        guard let stopped else { return }
        stopped.frontDoor.stopAccepting()
        stopped.daemon.stop()
        stopped.frontDoor.stop()
        stopped.thread.join()
    }

    /// With the ports that were taken; empty unless started.
    public var boundAddresses: [SocketAddress] {
        running.withLock { $0?.sockets.addresses ?? [] }
    }

    /// What senders did that could not be taken: the latest first, at most 32, each with a count.
    public var recentProblems: [ReceiverProblem] { problems.recent }

    /// How many problems there were; changes whenever `recentProblems` does.
    public var problemCount: Int { problems.total }

    private func start(
        _ sockets: ListenSockets, baseURL: String
    ) throws(ReceiverError) -> Running {
        let frontDoor = try FrontDoor()
        let daemon = try HTTPDaemon(
            limits: limits, sink: sink, codec: makeCodec(), baseURL: baseURL, problems: problems,
            linger: { [frontDoor] in frontDoor.linger($0) })
        let connections = daemon.connections
        let limit = limits.connections
        let destination = FrontDoor.Destination(
            admit: { [daemon] in daemon.add($0, from: $1) },
            hasRoom: { connections.count < limit || connections.evictIdle() },
            tick: { [daemon] in daemon.tick($0) })
        do throws(ReceiverError) {
            let thread = try frontDoor.start(
                sockets, limits: limits, destination: destination, problems: problems)
            return Running(sockets: sockets, frontDoor: frontDoor, thread: thread, daemon: daemon)
        } catch {
            daemon.stop()
            throw error
        }
    }

    /// How programs of this machine may name the receiver.
    private static func baseURL(_ address: SocketAddress) -> String {
        let isLocal = address.host.isAny || address.host.isLoopback
        return isLocal ? "http://localhost:\(address.port)" : "http://\(address)"
    }
}
