/// How a body of OTLP/HTTP is encoded; a response is encoded as its request was.
public enum WireEncoding: Hashable, Sendable {
    case protobuf
    case json

    /// The media type of a response.
    public var contentType: String {
        switch self {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }
}
