#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why a local port did not do as a test wanted.
public struct ConnectionFailure: Error, CustomStringConvertible {
    public var description: String
}

/// Connects a socket to a port of 127.0.0.1, or of ::1.
func connectLoopback(_ descriptor: Int32, port: UInt16, ipv6: Bool) throws {
    let result: Int32
    if ipv6 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        result = connect(descriptor, to: &address)
    } else {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        result = connect(descriptor, to: &address)
    }
    guard result == 0 else { throw ConnectionFailure(description: "connect: errno \(errno)") }
}

private func connect<Address>(_ descriptor: Int32, to address: inout Address) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
        }
    }
}
