internal import CPlatform
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Wakes a thread that sleeps in poll(2), alone or beside its sockets.
///
/// Who wakes changes what the sleeper looks at first, then calls `wake`; the sleeper looks after
/// it was woken. However often it is woken meanwhile, the pipe holds one byte.
final class WakePipe: Sendable {
    /// What to poll for reading.
    let descriptor: Int32
    private let writeEnd: Int32
    private let isAwake = Atomic(false)

    init() throws(ReceiverError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { bytes in
            bytes.withMemoryRebound(to: Int32.self) { cplatform_wake_pipe($0.baseAddress) }
        }
        guard result == 0 else { throw ReceiverError.lastError(doing: "make a pipe") }
        (descriptor, writeEnd) = ends
    }

    deinit {
        Socket.close(descriptor)
        Socket.close(writeEnd)
    }

    /// From any thread.
    func wake() {
        guard !isAwake.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let byte: [UInt8] = [1]
        _ = Socket.write(writeEnd, byte)
    }

    /// The sleeper, once awake: from now on it can be woken again.
    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { scratch in
            while case .bytes = Socket.read(descriptor, into: scratch) {}
        }
        _ = isAwake.exchange(false, ordering: .acquiringAndReleasing)
    }

    /// Sleeps until it is woken, or for so many milliseconds.
    func sleep(atMost milliseconds: Int32) {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&polled, 1, milliseconds)
        drain()
    }
}
