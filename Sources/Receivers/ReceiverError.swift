#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Why a receiver could not start.
public struct ReceiverError: Error, Hashable, CustomStringConvertible {
    /// The system's errno.
    public let code: Int32
    /// The address it was about; nil when it was about none.
    public let address: SocketAddress?
    /// What went wrong and what to do about it.
    public let description: String

    init(code: Int32, address: SocketAddress) {
        self.code = code
        self.address = address
        self.description =
            switch code {
            case EADDRINUSE:
                "\(address) is in use: end the program that has it, or choose another port"
            case EACCES:
                "\(address) may not be bound by this user: ports below 1024 need rights of their own"
            case EADDRNOTAVAIL:
                "\(address) is no address of this machine"
            default:
                "cannot listen on \(address): \(Self.text(of: code))"
            }
    }

    init(code: Int32, doing action: String) {
        self.code = code
        self.address = nil
        self.description = "cannot \(action): \(Self.text(of: code))"
    }

    /// With the errno that the call just before has left.
    static func lastError(doing action: String) -> ReceiverError {
        ReceiverError(code: errno, doing: action)
    }

    /// Whether another program holds the address.
    public var isAddressInUse: Bool { code == EADDRINUSE }

    private static func text(of code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
