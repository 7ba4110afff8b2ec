internal import Synchronization

/// The connections that the HTTP library serves, by descriptor, and until when each may stay as it
/// is.
///
/// The library's own timeout starts anew with each byte, so that a sender that trickles lives for
/// ever; these deadlines don't. A connection past its deadline is shut down from here, and the
/// library, which finds it closed, cleans up. That is safe as `close` is called before the library
/// closes the descriptor: a number in the table is never someone else's.
final class ConnectionTable: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        /// Nil while a commit is awaited.
        var deadline: Instant?
        /// Between two requests: may be closed to make place.
        var isIdle = true
        var lingers = false
        /// At the last look the sender had closed and all it sent had been read. Where that came
        /// together with an unfinished request, the library may not notice: its epoll is
        /// edge-triggered.
        var wasClosedByPeer = false
        var answered: Instant
    }

    private let entries = Mutex<[Int32: Entry]>([:])

    var count: Int { entries.withLock { $0.count } }

    func open(_ descriptor: Int32, now: Instant, deadline: Instant) {
        entries.withLock { $0[descriptor] = Entry(deadline: deadline, answered: now) }
    }

    /// A request's head has come, or its answer is going out.
    func busy(_ descriptor: Int32, until deadline: Instant?) {
        entries.withLock {
            $0[descriptor]?.isIdle = false
            $0[descriptor]?.wasClosedByPeer = false
            $0[descriptor]?.deadline = deadline
        }
    }

    /// An answer has gone out; the next request may come.
    func idle(_ descriptor: Int32, now: Instant, deadline: Instant) {
        entries.withLock {
            $0[descriptor]?.isIdle = true
            $0[descriptor]?.wasClosedByPeer = false
            $0[descriptor]?.answered = now
            $0[descriptor]?.deadline = deadline
        }
    }

    /// Asks that what the sender still sends be read after the connection is closed.
    func linger(_ descriptor: Int32) {
        entries.withLock { $0[descriptor]?.lingers = true }
    }

    /// Whether `linger` was asked for.
    func close(_ descriptor: Int32) -> Bool {
        entries.withLock { $0.removeValue(forKey: descriptor)?.lingers ?? false }
    }

    /// Shuts those past their deadline, and those that their sender has closed for more than a
    /// look without a step on. O(connections).
    func expire(now: Instant) {
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        entries.withLock { entries in
            for (descriptor, entry) in entries {
                guard let deadline = entry.deadline else { continue }
                let isClosed = Socket.peek(descriptor, into: byte) == .end
                if deadline <= now || isClosed && entry.wasClosedByPeer {
                    Socket.cutOff(descriptor)
                    entries[descriptor]?.deadline = nil
                } else {
                    entries[descriptor]?.wasClosedByPeer = isClosed
                }
            }
        }
    }

    /// Shuts the connection that has been idle longest; false where none is. Clients expect that
    /// of a kept connection, and open a new one.
    func evictIdle() -> Bool {
        entries.withLock { entries in
            let idle = entries.filter { $0.value.isIdle && $0.value.deadline != nil }
            guard let oldest = idle.min(by: { $0.value.answered < $1.value.answered }) else {
                return false
            }
            Socket.cutOff(oldest.key)
            entries[oldest.key]?.deadline = nil
            return true
        }
    }
}
