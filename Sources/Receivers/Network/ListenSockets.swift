internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The bound sockets of one receiver: one, or two where both loopback addresses share a port.
///
/// The receiver's own, bound before any server library sees them, so that port 0, a shared port and
/// a busy port behave the same for every receiver, TCP or UDP. Who holds the value closes it.
struct ListenSockets: Sendable {
    enum Transport: Sendable {
        case tcp
        case udp
    }

    private(set) var descriptors: [Int32]
    /// The addresses as bound: port 0 is replaced by the port that was taken.
    private(set) var addresses: [SocketAddress]

    /// Binds all of `address`, and listens where the transport knows that. Throws the system's
    /// reason; nothing stays open then. `.off` gives none.
    init(
        binding address: ListenAddress, transport: Transport
    ) throws(ReceiverError) {
        switch address {
        case .off:
            (descriptors, addresses) = ([], [])
        case .explicit(let explicit):
            let descriptor = try Self.bind(explicit, transport)
            descriptors = [descriptor]
            addresses = [Socket.localAddress(descriptor) ?? explicit]
        case .loopback(let port):
            self = try Self.loopback(port: port, transport)
        }
    }

    private init(descriptors: [Int32], addresses: [SocketAddress]) {
        self.descriptors = descriptors
        self.addresses = addresses
    }

    /// The same addresses for datagrams and for connections. A port that is free for one and busy
    /// for the other is not free: where any would do, another one is tried.
    static func pair(
        binding address: ListenAddress
    ) throws(ReceiverError) -> (udp: ListenSockets, tcp: ListenSockets) {
        var attempts = address.port == 0 ? 16 : 1
        while true {
            attempts -= 1
            let udp = try ListenSockets(binding: address, transport: .udp)
            guard let port = udp.addresses.first?.port else { return (udp, udp) }
            do throws(ReceiverError) {
                let tcp = try ListenSockets(binding: address.with(port: port), transport: .tcp)
                return (udp, tcp)
            } catch {
                udp.close()
                guard error.isAddressInUse, attempts > 0 else { throw error }
            }
        }
    }

    func close() {
        for descriptor in descriptors { Socket.close(descriptor) }
    }

    /// 127.0.0.1 and ::1 on one port. A free port of the first may be busy on the second: then
    /// another one is tried. A machine without IPv6 gets the first only.
    private static func loopback(
        port: UInt16, _ transport: Transport
    ) throws(ReceiverError) -> ListenSockets {
        var attempts = port == 0 ? 16 : 1
        while true {
            attempts -= 1
            let v4 = try bind(SocketAddress(.loopbackV4, port: port), transport)
            let bound = Socket.localAddress(v4) ?? SocketAddress(.loopbackV4, port: port)
            do throws(ReceiverError) {
                let address = SocketAddress(.loopbackV6, port: bound.port)
                let v6 = try bind(address, transport)
                return ListenSockets(descriptors: [v4, v6], addresses: [bound, address])
            } catch {
                if [EAFNOSUPPORT, EADDRNOTAVAIL, EPROTONOSUPPORT].contains(error.code) {
                    return ListenSockets(descriptors: [v4], addresses: [bound])
                }
                Socket.close(v4)
                guard error.code == EADDRINUSE, attempts > 0 else { throw error }
            }
        }
    }

    private static func bind(
        _ address: SocketAddress, _ transport: Transport
    ) throws(ReceiverError) -> Int32 {
        #if canImport(Glibc)
        let type = Int32(transport == .tcp ? SOCK_STREAM.rawValue : SOCK_DGRAM.rawValue)
        #else
        let type = transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        #endif
        let descriptor = cplatform_socket(address.family, type)
        guard descriptor >= 0 else { throw ReceiverError(code: errno, address: address) }
        do throws(ReceiverError) {
            try prepare(descriptor, address, transport)
        } catch {
            Socket.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func prepare(
        _ descriptor: Int32, _ address: SocketAddress, _ transport: Transport
    ) throws(ReceiverError) {
        if transport == .tcp {
            // Connections of an earlier run that still fade away must not keep the port.
            _ = Socket.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, to: 1)
        }
        if address.family == AF_INET6 {
            // An explicit address binds just that: `::` does not take IPv4 along.
            _ = Socket.setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 1)
        }
        guard address.withSockaddr({ systemBind(descriptor, $0, $1) }) == 0 else {
            throw ReceiverError(code: errno, address: address)
        }
        guard transport == .udp || listen(descriptor, 512) == 0 else {
            throw ReceiverError(code: errno, address: address)
        }
    }
}

/// bind(2), under a name that `ListenSockets.bind` does not hide.
private func systemBind(
    _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
) -> Int32 {
    bind(descriptor, address, length)
}
