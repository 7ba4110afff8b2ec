internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Wakes a session that waits for events. May be kept and used on any thread, also after the
/// session has ended.
public final class Waker: Sendable {
    /// The write end of a pipe that is never closed, so that it can't become another file's.
    private let descriptor: Int32
    private let isPending = Atomic(false)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Makes the session's `nextEvent` return `.wake`, once for however many calls came before it.
    public func wake() {
        guard !isPending.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 0
        _ = write(descriptor, &byte, 1)
    }

    /// The session has seen it: the next `wake()` counts anew.
    func acknowledge() {
        isPending.store(false, ordering: .releasing)
    }
}
