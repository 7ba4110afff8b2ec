internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the front door's thread holds: the listening sockets, the newcomers that have not said
/// enough yet, and the visitors that are being shown out.
struct FrontDoorLoop {
    typealias Instant = ContinuousClock.Instant

    private struct Newcomer {
        var descriptor: Int32
        var peer: SocketAddress
        var deadline: Instant
        /// It has said something, but too little: poll(2) would return at once, so it is looked at
        /// from time to time instead.
        var hasSpoken = false
    }

    private static let tickInterval = Duration.seconds(1)
    /// Milliseconds for poll(2): for those that said too little, for deadlines, for the tick.
    private static let shortWait: Int32 = 20
    private static let deadlineWait: Int32 = 250
    private static let longWait: Int32 = 1000
    private static let acceptPause = Duration.milliseconds(200)

    private var listeners: [Int32]
    private let waker: WakePipe
    private let limits: HTTPLimits
    private let greetings: FrontDoor.Greetings
    private let destination: FrontDoor.Destination
    private let problems: ProblemLog
    private var newcomers: [Newcomer] = []
    private var visitors: [Visitor] = []
    private var nextTick = ContinuousClock.now
    private var acceptAfter = ContinuousClock.now
    /// What is read and dropped; freed by `closeAll`.
    private let scratch = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 64 << 10, alignment: 16)

    init(
        _ sockets: ListenSockets, _ waker: WakePipe, limits: HTTPLimits,
        greetings: FrontDoor.Greetings, destination: FrontDoor.Destination, problems: ProblemLog
    ) {
        listeners = sockets.descriptors
        self.waker = waker
        self.limits = limits
        self.greetings = greetings
        self.destination = destination
        self.problems = problems
    }

    /// Waits for something to happen, and sees to it.
    mutating func turn() {
        let isPaused = ContinuousClock.now < acceptAfter
        var polled = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
        for listener in isPaused ? [] : listeners {
            polled.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
        }
        for newcomer in newcomers where !newcomer.hasSpoken {
            polled.append(pollfd(fd: newcomer.descriptor, events: Int16(POLLIN), revents: 0))
        }
        for visitor in visitors {
            let events = visitor.output.isEmpty ? POLLIN : POLLIN | POLLOUT
            polled.append(pollfd(fd: visitor.descriptor, events: Int16(events), revents: 0))
        }
        poll(&polled, nfds_t(polled.count), patience(isPaused))
        waker.drain()
        let now = ContinuousClock.now
        if !isPaused {
            for entry in polled[1...].prefix(listeners.count) where entry.revents != 0 {
                accept(from: entry.fd, now)
            }
        }
        lookAtNewcomers(now)
        lookAtVisitors(now)
        if now >= nextTick {
            destination.tick(now)
            nextTick = now + Self.tickInterval
        }
    }

    private func patience(_ isPaused: Bool) -> Int32 {
        if isPaused || newcomers.contains(where: \.hasSpoken) { return Self.shortWait }
        return newcomers.isEmpty && visitors.isEmpty ? Self.longWait : Self.deadlineWait
    }

    /// Reads on from a connection that has been answered.
    mutating func linger(_ descriptor: Int32) {
        visitors.append(Visitor(lingering: descriptor, now: ContinuousClock.now))
    }

    mutating func closeListeners() {
        for listener in listeners { Socket.close(listener) }
        listeners = []
        for newcomer in newcomers { Socket.close(newcomer.descriptor) }
        newcomers = []
    }

    /// The loop must not be used any more.
    mutating func closeAll() {
        closeListeners()
        for visitor in visitors { Socket.close(visitor.descriptor) }
        visitors = []
        scratch.deallocate()
    }

    // MARK: Newcomers

    private mutating func accept(from listener: Int32, _ now: Instant) {
        for _ in 0..<64 {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = cplatform_accept(listener, &storage, &length)
            guard descriptor >= 0 else {
                acceptFailed(errno, now)
                return
            }
            guard let peer = SocketAddress(storage) else {
                Socket.close(descriptor)
                continue
            }
            if newcomers.count >= limits.connections {
                Socket.close(newcomers.removeFirst().descriptor)
            }
            newcomers.append(
                Newcomer(descriptor: descriptor, peer: peer, deadline: now + limits.greetingTimeout)
            )
        }
    }

    private mutating func acceptFailed(_ code: Int32, _ now: Instant) {
        switch code {
        case EAGAIN, EWOULDBLOCK, EINTR, ECONNABORTED: break
        default:
            let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
            problems.add(.cannotAccept, "no new connection can be taken: \(text)")
            acceptAfter = now + Self.acceptPause
        }
    }

    private mutating func lookAtNewcomers(_ now: Instant) {
        newcomers = newcomers.compactMap { newcomer in
            var newcomer = newcomer
            return isSeated(&newcomer, now) ? nil : newcomer
        }
    }

    /// Whether the newcomer has gone where it belongs.
    private mutating func isSeated(_ newcomer: inout Newcomer, _ now: Instant) -> Bool {
        let descriptor = newcomer.descriptor
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[..<Greeting.length])
        switch Socket.peek(descriptor, into: room) {
        case .bytes(let count):
            return isGreeted(Greeting(room.prefix(count)), &newcomer, now)
        case .later where now < newcomer.deadline:
            return false
        case .later, .end, .failed:
            Socket.close(descriptor)
            return true
        }
    }

    private mutating func isGreeted(
        _ greeting: Greeting, _ newcomer: inout Newcomer, _ now: Instant
    ) -> Bool {
        switch greeting {
        case .undecided where cplatform_has_peer_closed(newcomer.descriptor) != 0:
            Socket.close(newcomer.descriptor)
        case .undecided where now < newcomer.deadline:
            newcomer.hasSpoken = true
            return false
        case .undecided, .http1:
            if destination.hasRoom() {
                destination.admit(newcomer.descriptor, newcomer.peer)
            } else {
                problems.add(
                    .tooManyConnections, "more than \(limits.connections) connections at once",
                    sender: newcomer.peer.description)
                visitors.append(Visitor(tooMany: newcomer.descriptor, now: now))
            }
        case .tls:
            problems.add(.tlsClient, greetings.notTLS, sender: newcomer.peer.description)
            visitors.append(Visitor(tls: newcomer.descriptor, greetings.notTLS, now: now))
        case .http2:
            problems.add(.http2Client, greetings.notHTTP2, sender: newcomer.peer.description)
            visitors.append(Visitor(http2: newcomer.descriptor, greetings.notHTTP2, now: now))
        }
        return true
    }

    // MARK: Visitors

    private mutating func lookAtVisitors(_ now: Instant) {
        guard !visitors.isEmpty else { return }
        while visitors.count > limits.connections {
            Socket.close(visitors.removeFirst().descriptor)
        }
        visitors = visitors.compactMap { visitor in
            var visitor = visitor
            guard visitor.isDone(now, scratch) else { return visitor }
            Socket.close(visitor.descriptor)
            return nil
        }
    }
}
