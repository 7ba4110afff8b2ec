#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where data goes: stdout behind a buffer. A reader that has gone away ends the process quietly,
/// as `head` expects of what feeds it.
final class StandardOutput {
    private static let capacity = 64 << 10
    private var buffer: [UInt8] = []

    init() {
        buffer.reserveCapacity(StandardOutput.capacity + 4096)
        // With SIGPIPE ignored, a write to a closed pipe is the error EPIPE.
        signal(SIGPIPE, SIG_IGN)
    }

    func write(_ text: String) throws(CommandFailure) {
        var text = text
        text.withUTF8 { buffer.append(contentsOf: $0) }
        if buffer.count >= StandardOutput.capacity { try flush() }
    }

    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= StandardOutput.capacity { try flush() }
    }

    func writeLine(_ text: String) throws(CommandFailure) {
        try write(text + "\n")
    }

    /// Hands everything over to the system.
    /// - Throws: where it does not take it, such as on a full disk.
    func flush() throws(CommandFailure) {
        var position = 0
        while position < buffer.count {
            let written = buffer.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                Glibc.write(
                    STDOUT_FILENO, bytes.baseAddress?.advanced(by: position),
                    bytes.count - position)
                #else
                Darwin.write(
                    STDOUT_FILENO, bytes.baseAddress?.advanced(by: position),
                    bytes.count - position)
                #endif
            }
            if written > 0 {
                position += written
            } else if errno == EPIPE {
                // Thrown, so that what is to be tidied up on the way out is.
                buffer.removeAll()
                throw CommandFailure(status: 0, "")
            } else if errno == EAGAIN {
                // Stdout was made non-blocking by whoever shares it: wait for room.
                var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = poll(&descriptor, 1, 1000)
            } else if errno != EINTR {
                let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
                buffer.removeAll()
                throw CommandFailure("cannot write to stdout: \(reason)")
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
