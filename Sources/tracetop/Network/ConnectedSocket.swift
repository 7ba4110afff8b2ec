#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Sockets to receivers on this machine.
enum ConnectedSocket {
    enum Kind { case stream, datagram }

    /// Connects.
    ///
    /// - Parameter address: `127.0.0.1:4318`, `[::1]:4318`; names are not looked up.
    static func open(_ kind: Kind, to address: String) throws(NetworkFailure) -> Int32 {
        guard let colon = address.lastIndex(of: ":") else {
            throw NetworkFailure(description: "\(address) is no address")
        }
        let host = address[..<colon].filter { $0 != "[" && $0 != "]" }
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = socketType(kind)
        var found: UnsafeMutablePointer<addrinfo>?
        let service = String(address[address.index(after: colon)...])
        guard getaddrinfo(host, service, &hints, &found) == 0, let target = found?.pointee else {
            throw NetworkFailure(description: "\(address) is no address")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(target.ai_family, target.ai_socktype, target.ai_protocol)
        guard descriptor >= 0 else { throw NetworkFailure(description: systemError) }
        // A receiver that stopped in the middle must not hold up the command for ever.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        guard connect(descriptor, target.ai_addr, target.ai_addrlen) == 0 else {
            let reason = systemError
            close(descriptor)
            throw NetworkFailure(description: "cannot connect to \(address): \(reason)")
        }
        return descriptor
    }

    private static func socketType(_ kind: Kind) -> Int32 {
        #if canImport(Glibc)
        Int32((kind == .stream ? SOCK_STREAM : SOCK_DGRAM).rawValue)
        #else
        kind == .stream ? SOCK_STREAM : SOCK_DGRAM
        #endif
    }

    static var systemError: String {
        strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    }
}
