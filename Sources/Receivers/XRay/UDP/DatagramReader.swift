internal import CPlatform
internal import Synchronization
internal import Threads

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads datagrams and does nothing else, on a thread of its own: what it does not read in time,
/// the system drops.
///
///     sockets ─▶ DatagramReader ─▶ DatagramQueue ─▶ DatagramDecoder ─▶ SpanSink
///
/// It never waits for the decoder or the database.
final class DatagramReader: Sendable {
    private let sockets: [DatagramSocket]
    private let queue: DatagramQueue
    private let stride: Int
    private let waker: WakePipe
    /// Until when what has arrived is read; nil while running.
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    /// The sockets are closed when the thread ends.
    init(_ sockets: ListenSockets, queue: DatagramQueue, limits: XRayLimits) throws(ReceiverError) {
        self.sockets = sockets.descriptors.map {
            DatagramSocket($0, bufferBytes: limits.socketBufferBytes)
        }
        self.queue = queue
        stride = min(max(limits.datagramBytes, 1), DatagramSlab.capacity)
        waker = try WakePipe()
    }

    func start() throws(ReceiverError) -> BackgroundThread {
        try BackgroundThread.receiving(name: "xray-udp") { [self] in run() }
    }

    /// Reads what has arrived, but not for longer than until `deadline`, and ends.
    func stop(by deadline: ContinuousClock.Instant) {
        self.deadline.withLock { $0 = deadline }
        waker.wake()
    }

    private func run() {
        var loop = Loop(sockets, queue, stride)
        while true {
            let deadline = self.deadline.withLock { $0 }
            if let deadline {
                while loop.readOnce(), ContinuousClock.now < deadline {}
                break
            }
            loop.turn(waker)
        }
        loop.deallocate()
        for socket in sockets { Socket.close(socket.descriptor) }
        queue.finish()
    }

    /// What the system holds of datagrams that nobody has read, in bytes; the least of the sockets.
    var bufferBytes: Int { sockets.map(\.bufferBytes).min() ?? 0 }

    /// What the thread holds.
    private struct Loop {
        private var sockets: [DatagramSocket]
        private let queue: DatagramQueue
        private let stride: Int
        private let arrivals = UnsafeMutableBufferPointer<cplatform_datagram>.allocate(
            capacity: Int(CPLATFORM_MAXIMUM_DATAGRAMS))
        /// A place for each datagram of a call, so large that only the pages that small ones
        /// touch are ever backed by memory.
        private let memory: UnsafeMutableRawPointer
        private var polled: [pollfd]

        init(_ sockets: [DatagramSocket], _ queue: DatagramQueue, _ stride: Int) {
            self.sockets = sockets
            self.queue = queue
            self.stride = stride
            arrivals.initialize(repeating: cplatform_datagram())
            memory = .allocate(byteCount: stride * arrivals.count, alignment: 16)
            polled = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        }

        func deallocate() {
            memory.deallocate()
            arrivals.deallocate()
        }

        /// Waits for datagrams, or to be woken, and reads.
        mutating func turn(_ waker: WakePipe) {
            var waiting = polled + [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
            poll(&waiting, nfds_t(waiting.count), -1)
            if waiting.last?.revents != 0 { waker.drain() }
            // While calls come back full there is more, and no need to ask; but a flood must not
            // keep the thread from hearing that it is to stop.
            for _ in 0..<256 {
                guard readOnce() else { break }
            }
        }

        /// One call for each socket. Whether one of them may have more.
        mutating func readOnce() -> Bool {
            var hasMore = false
            for index in sockets.indices {
                let (received, lost) = sockets[index].receive(
                    arrivals, into: memory, stride: stride)
                if lost > 0 { queue.noteLost(lost) }
                guard received > 0 else { continue }
                let filled = UnsafeBufferPointer(rebasing: arrivals[..<received])
                queue.append(filled, in: memory, stride: stride)
                hasMore = hasMore || received == arrivals.count
            }
            return hasMore
        }
    }
}
