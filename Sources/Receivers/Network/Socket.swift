internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The system's calls on sockets, as the receivers use them. A descriptor is a plain number here;
/// who closes it is said where it is kept.
enum Socket {
    /// What a call that may have to wait came to.
    enum Transfer: Equatable {
        case bytes(Int)
        /// The other side has closed its half.
        case end
        /// Nothing now: try again after poll(2).
        case later
        case failed(Int32)
    }

    static func close(_ descriptor: Int32) {
        _ = systemClose(descriptor)
    }

    /// Looks at the first bytes that arrived and leaves them there.
    static func peek(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        transfer(recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_PEEK)))
    }

    static func receive(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> Transfer {
        transfer(recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }

    static func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Transfer {
        transfer(bytes.withUnsafeBytes { cplatform_send(descriptor, $0.baseAddress, $0.count) })
    }

    /// read(2) and write(2), for pipes.
    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        transfer(systemRead(descriptor, buffer.baseAddress, buffer.count))
    }

    static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Transfer {
        transfer(bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) })
    }

    /// Says that nothing more will be sent; what was sent still arrives.
    static func finishSending(_ descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both directions: whoever owns the descriptor finds the connection closed.
    static func cutOff(_ descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    static func setOption(
        _ descriptor: Int32, _ level: Int32, _ name: Int32, to value: Int32
    ) -> Int32 {
        var value = value
        return setsockopt(
            descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 ? 0 : errno
    }

    /// The address that a socket is bound to.
    static func localAddress(_ descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        return result == 0 ? SocketAddress(storage) : nil
    }

    private static func transfer(_ count: Int) -> Transfer {
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        let code = errno
        return code == EAGAIN || code == EWOULDBLOCK || code == EINTR ? .later : .failed(code)
    }
}

// The C library's functions, under names that those of `Socket` do not hide.

private func systemClose(_ descriptor: Int32) -> Int32 {
    close(descriptor)
}

private func systemRead(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
