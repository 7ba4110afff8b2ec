internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Waits for SIGINT, SIGTERM or SIGHUP: a handler writes to a pipe, since hardly anything else is
/// allowed in one (signal-safety(7)). One that the parent has ignored, as nohup does, stays so.
struct SignalWaiter {
    private let descriptor: Int32

    /// From here on these signals do not end the process any more.
    init() throws(CommandFailure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw CommandFailure("no pipe can be made") }
        descriptor = ends[0]
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        signalPipe.store(ends[1], ordering: .releasing)
        for number in [SIGINT, SIGTERM, SIGHUP] where !SignalWaiter.isIgnored(number) {
            signal(number, noteSignal)
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
        let handler = action.__sigaction_handler.sa_handler
        #else
        let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Whether a signal has come, waiting for one as long as told.
    func wait(milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }
}

/// Where the handler writes to.
private let signalPipe = Atomic<Int32>(-1)

/// On whatever thread the signal finds: leaves errno as it was.
private func noteSignal(_ number: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalPipe.load(ordering: .acquiring), &byte, 1)
    errno = before
}
