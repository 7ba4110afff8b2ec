#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A UDP socket that sends to a local port.
public final class DatagramSender {
    public let descriptor: Int32

    /// To 127.0.0.1, or to ::1.
    public init(port: UInt16, ipv6: Bool = false) throws {
        #if canImport(Glibc)
        let type = Int32(SOCK_DGRAM.rawValue)
        #else
        let type = SOCK_DGRAM
        #endif
        descriptor = socket(ipv6 ? AF_INET6 : AF_INET, type, 0)
        try connectLoopback(descriptor, port: port, ipv6: ipv6)
    }

    deinit {
        close(descriptor)
    }

    /// False where the system did not take it.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { systemSend(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }

    @discardableResult
    public func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    send(descriptor, bytes, count, 0)
}
