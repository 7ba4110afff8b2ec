/// A span's role in a call, numbered as on the wire (OTLP trace.proto, Span.SpanKind).
/// The wire's 0, unspecified, is read as internal, as the specification asks.
public enum SpanKind: UInt8, Sendable, CaseIterable {
    case `internal` = 1
    case server, client, producer, consumer

    /// The kind of a wire number; anything unknown is internal.
    @inlinable
    public init(wireValue: UInt64) {
        self = UInt8(exactly: wireValue).flatMap(SpanKind.init(rawValue:)) ?? .internal
    }

    /// As in queries and JSON: lower case.
    public var name: String {
        switch self {
        case .internal: "internal"
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        }
    }
}
