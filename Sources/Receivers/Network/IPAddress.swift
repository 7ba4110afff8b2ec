#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// An IPv4 or IPv6 address.
public enum IPAddress: Hashable, Sendable {
    /// The four bytes as one number, 127.0.0.1 being 0x7F00_0001.
    case v4(UInt32)
    /// The sixteen bytes as two numbers.
    case v6(high: UInt64, low: UInt64)

    public static let loopbackV4 = IPAddress.v4(0x7F00_0001)
    public static let loopbackV6 = IPAddress.v6(high: 0, low: 1)

    /// Nil for anything but a numeric address; names are never looked up. No brackets, no zone.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(v6)
        } else {
            return nil
        }
    }

    init(_ address: in6_addr) {
        self = withUnsafeBytes(of: address) { bytes in
            .v6(
                high: UInt64(bigEndian: bytes.load(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// 127.0.0.0/8, ::1, and the former written as IPv6.
    public var isLoopback: Bool {
        switch self {
        case .v4(let address): address >> 24 == 127
        case .v6(0, 1): true
        case .v6(0, let low): low >> 32 == 0xFFFF && low >> 24 & 0xFF == 127
        case .v6: false
        }
    }

    /// Whether it stands for every interface: 0.0.0.0 or ::.
    public var isAny: Bool { self == .v4(0) || self == .v6(high: 0, low: 0) }
}

extension IPAddress: CustomStringConvertible {
    /// As typed: 127.0.0.1, ::1.
    public var description: String {
        switch self {
        case .v4(let address):
            return stride(from: 24, through: 0, by: -8).map { String(address >> $0 & 0xFF) }
                .joined(separator: ".")
        case .v6(let high, let low):
            var words = (high.bigEndian, low.bigEndian)
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
                guard inet_ntop(AF_INET6, &words, text.baseAddress, 64) != nil,
                    let start = text.baseAddress
                else { return "::" }
                return String(cString: start)
            }
        }
    }
}
