internal import Synchronization
internal import Threads

/// Accepts connections, looks at their first bytes, and hands those that speak HTTP/1.1 on.
///
/// A thread of its own around poll(2). It costs a new connection one hop between threads and a
/// kept one nothing. Clients of other protocols get an answer in their own (see `Visitor`). It also
/// ends connections past their deadlines, and reads on from those that were closed while their
/// sender was still sending: closing at once would reset the connection and the sender might never
/// read the answer (RFC 9112, section 9.6).
final class FrontDoor: Sendable {
    /// Where connections go, and who is told of others.
    struct Destination: Sendable {
        var admit: @Sendable (Int32, SocketAddress) -> Void
        /// Whether one more connection can be admitted.
        var hasRoom: @Sendable () -> Bool
        /// Called about once a second.
        var tick: @Sendable (ContinuousClock.Instant) -> Void
    }

    /// What clients of other protocols are told.
    struct Greetings: Sendable {
        var notTLS: String
        var notHTTP2: String

        static let otlp = Greetings(
            notTLS: WrongPathHint.notTLS, notHTTP2: WrongPathHint.notGRPC)
    }

    private struct Inbox {
        var lingering: [Int32] = []
        var isClosed = false
        var isStopped = false
    }

    private let inbox = Mutex(Inbox())
    private let waker: WakePipe

    init() throws(ReceiverError) {
        waker = try WakePipe()
    }

    /// Runs until `stop`; the sockets are closed at the end, or by `stopAccepting`.
    func start(
        _ sockets: ListenSockets, name: String, limits: HTTPLimits, greetings: Greetings,
        destination: Destination, problems: ProblemLog
    ) throws(ReceiverError) -> BackgroundThread {
        try BackgroundThread.receiving(name: name) { [self] in
            var loop = FrontDoorLoop(
                sockets, waker, limits: limits, greetings: greetings, destination: destination,
                problems: problems)
            repeat {
                loop.turn()
                let letter = inbox.withLock { inbox in
                    defer { inbox.lingering = [] }
                    return inbox
                }
                for descriptor in letter.lingering { loop.linger(descriptor) }
                if letter.isClosed { loop.closeListeners() }
                if letter.isStopped { break }
            } while true
            loop.closeAll()
        }
    }

    /// Takes over the descriptor of a connection that has been answered and closed.
    func linger(_ descriptor: Int32) {
        let isStopped = inbox.withLock { inbox in
            if !inbox.isStopped { inbox.lingering.append(descriptor) }
            return inbox.isStopped
        }
        if isStopped { Socket.close(descriptor) } else { waker.wake() }
    }

    func stopAccepting() {
        inbox.withLock { $0.isClosed = true }
        waker.wake()
    }

    func stop() {
        inbox.withLock { $0.isStopped = true }
        waker.wake()
    }
}
