/// Where a receiver listens, as an option says it: `ADDR:PORT` or `off`.
///
/// `ADDR` is an IPv4 address, an IPv6 address in brackets, `localhost`, or nothing. The last two
/// mean both loopback addresses, which then share one port. Port 0 takes a free one. Names are
/// never looked up: what is bound must not depend on a name server.
public enum ListenAddress: Hashable, Sendable {
    case off
    /// 127.0.0.1 and ::1.
    case loopback(port: UInt16)
    /// Just this one.
    case explicit(SocketAddress)

    /// Throws what is wrong with `text`, quoting it.
    public init(parsing text: String) throws(ListenAddressError) {
        if text.lowercased() == "off" {
            self = .off
            return
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenAddressError(text, Self.hintWithoutColon(text))
        }
        let host = text[..<colon]
        let port = try Self.port(text[text.index(after: colon)...], of: text)
        if host.isEmpty || host.lowercased() == "localhost" {
            self = .loopback(port: port)
        } else {
            self = .explicit(SocketAddress(try Self.address(host, of: text), port: port))
        }
    }

    private static func port(
        _ digits: Substring, of text: String
    ) throws(ListenAddressError) -> UInt16 {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            throw ListenAddressError(text, "a port number must follow the last colon")
        }
        guard let port = UInt16(digits) else {
            throw ListenAddressError(text, "ports go from 0 (any free one) to 65535")
        }
        return port
    }

    private static func address(
        _ host: Substring, of text: String
    ) throws(ListenAddressError) -> IPAddress {
        if host.first == "[", host.last == "]", host.count > 2 {
            guard case .v6? = IPAddress(host.dropFirst().dropLast()) else {
                throw ListenAddressError(text, "there is no IPv6 address between the brackets")
            }
            return IPAddress(host.dropFirst().dropLast()) ?? .loopbackV6
        }
        if host == "*" {
            throw ListenAddressError(text, "write 0.0.0.0 for every IPv4 interface")
        }
        switch IPAddress(host) {
        case .v4(let bytes)?: return .v4(bytes)
        case .v6?: throw ListenAddressError(text, "an IPv6 address goes in brackets: [::1]:4318")
        case nil:
            throw ListenAddressError(
                text, "\"\(host)\" is neither an IP address nor localhost (names are not looked up)"
            )
        }
    }

    private static func hintWithoutColon(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
            return "a port alone needs a colon before it: \":\(text)\""
        }
        return "write ADDR:PORT, as in 127.0.0.1:4318, or off"
    }

    /// Nil when off.
    public var port: UInt16? {
        switch self {
        case .off: nil
        case .loopback(let port): port
        case .explicit(let address): address.port
        }
    }

    /// The same with another port.
    func with(port: UInt16) -> ListenAddress {
        switch self {
        case .off: .off
        case .loopback: .loopback(port: port)
        case .explicit(let address): .explicit(SocketAddress(address.host, port: port))
        }
    }

    /// Whether only programs of this machine can reach it.
    public var isLoopback: Bool {
        switch self {
        case .off, .loopback: true
        case .explicit(let address): address.host.isLoopback
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .off: "off"
        case .loopback(let port): "localhost:\(port)"
        case .explicit(let address): address.description
        }
    }
}

/// A listen address that cannot be read.
public struct ListenAddressError: Error, Hashable, CustomStringConvertible {
    /// What was given.
    public let text: String
    /// What is wrong with it, and what to write.
    public let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    public var description: String { "\"\(text)\" is no address to listen on: \(reason)" }
}
