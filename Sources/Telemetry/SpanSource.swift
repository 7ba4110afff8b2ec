/// The world a span came from.
public enum SpanSource: UInt8, Sendable, CaseIterable {
    case otlp = 0
    case xray

    /// As in queries and JSON: lower case.
    public var name: String {
        switch self {
        case .otlp: "otlp"
        case .xray: "xray"
        }
    }
}
