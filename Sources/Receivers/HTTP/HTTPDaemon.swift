internal import CMicrohttpd
internal import CPlatform
internal import Synchronization
internal import Telemetry

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The HTTP library's daemon: one thread with epoll, and no listen socket, since connections are
/// handed to it (see `FrontDoor`).
///
/// A request is suspended once its spans are handed to the sink, and resumed by the commit. Stopping
/// the library with a suspended connection would end the process: `stop` resolves those first.
///
/// Unchecked because `service` and `inflater` are used on the library's thread only, and they alone are not
/// Sendable.
final class HTTPDaemon: @unchecked Sendable {
    struct State {
        var isStopping = false
        var suspended: [ObjectIdentifier: Exchange] = [:]
        var active = 0
    }

    /// Unchecked because the library's handle is an opaque pointer; it may be used on any thread.
    private struct Handle: @unchecked Sendable {
        var daemon: OpaquePointer
    }

    let limits: HTTPLimits
    let connections = ConnectionTable()
    let problems: ProblemLog
    let sink: any SpanSink
    let baseURL: String
    let budget: ByteBudget
    let service: any HTTPService
    let inflater = BodyInflater()
    let state = Mutex(State())
    /// Takes over the descriptor of a closed connection whose sender may still be sending.
    let linger: @Sendable (Int32) -> Void
    /// Nil once stopped. Held while a connection is added, so that none is added to what is gone.
    private let handle = Mutex<Handle?>(nil)
    /// Whether a large body was let go, whose memory the system may have back.
    let hasLargeBodyGone = Atomic(false)

    init(
        limits: HTTPLimits, sink: any SpanSink, service: any HTTPService, baseURL: String,
        problems: ProblemLog, linger: @escaping @Sendable (Int32) -> Void
    ) throws(ReceiverError) {
        self.limits = limits
        self.sink = sink
        self.baseURL = baseURL
        self.problems = problems
        self.linger = linger
        budget = ByteBudget(limits.bodyBytesInFlight)
        self.service = service
        let started = Handle(daemon: try start())
        handle.withLock { $0 = started }
    }

    /// Gives a connected socket to the library, which closes it in any case.
    func add(_ descriptor: Int32, from peer: SocketAddress) {
        let now = ContinuousClock.now
        connections.open(descriptor, now: now, deadline: now + limits.idleTimeout)
        let isAdded = handle.withLock { handle in
            guard let daemon = handle?.daemon else {
                Socket.close(descriptor)
                return false
            }
            let result = peer.withSockaddr { MHD_add_connection(daemon, descriptor, $0, $1) }
            return result == .YES
        }
        if !isAdded { _ = connections.close(descriptor) }
    }

    /// Called about once a second: ends what is past its time, and gives memory back. The C library
    /// keeps what large bodies took for as long as nothing asks it not to.
    func tick(_ now: ContinuousClock.Instant) {
        connections.expire(now: now)
        if hasLargeBodyGone.exchange(false, ordering: .relaxed) { cplatform_release_free_memory() }
    }

    /// Answers what is being received or committed, refuses what is new, and stops, within
    /// `limits.drainTimeout`.
    func stop() {
        state.withLock { $0.isStopping = true }
        let deadline = ContinuousClock.now + limits.drainTimeout
        while state.withLock({ $0.active > 0 }), ContinuousClock.now < deadline { usleep(2000) }
        let abandoned = state.withLock { Array($0.suspended.values) }
        for exchange in abandoned {
            resolve(exchange, .committed(.failed("shutting down", isRetryable: true)))
        }
        if !abandoned.isEmpty { usleep(20_000) }
        let stopped = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let stopped { MHD_stop_daemon(stopped.daemon) }
    }

    private func start() throws(ReceiverError) -> OpaquePointer {
        // Room for the connections that are being closed while new ones come.
        let connections = UInt32(clamping: limits.connections) &+ 64
        let daemon = cmicrohttpd_start(
            handleAccess, requestCompleted, connectionChanged,
            Unmanaged.passUnretained(self).toOpaque(), limits.connectionBytes, connections)
        guard let daemon else {
            throw ReceiverError(code: errno, doing: "start the HTTP server")
        }
        return daemon
    }
}
