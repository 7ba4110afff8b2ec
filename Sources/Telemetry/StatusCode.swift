/// A span's outcome, numbered as on the wire (OTLP trace.proto, Status.StatusCode).
public enum StatusCode: UInt8, Sendable, CaseIterable {
    case unset = 0
    case ok, error

    /// The code of a wire number; anything unknown is unset.
    @inlinable
    public init(wireValue: UInt64) {
        self = UInt8(exactly: wireValue).flatMap(StatusCode.init(rawValue:)) ?? .unset
    }

    /// As in queries and JSON: lower case.
    public var name: String {
        switch self {
        case .unset: "unset"
        case .ok: "ok"
        case .error: "error"
        }
    }
}
