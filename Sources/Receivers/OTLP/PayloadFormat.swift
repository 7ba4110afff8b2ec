/// The two encodings of OTLP over HTTP. An answer comes in its request's.
enum PayloadFormat: Equatable {
    /// With the media type that the request named: the one of the specification, or the one that
    /// some senders use instead.
    case protobuf(mediaType: String)
    case json

    static let protobuf = PayloadFormat.protobuf(mediaType: "application/x-protobuf")

    /// Nil for anything else. Parameters such as `charset=utf-8` are overlooked.
    init?(contentType: String) {
        let essence = contentType.prefix { $0 != ";" }.lowercased().filter {
            $0 != " " && $0 != "\t"
        }
        switch essence {
        case "application/x-protobuf", "application/protobuf": self = .protobuf(mediaType: essence)
        case "application/json": self = .json
        default: return nil
        }
    }

    var mediaType: String {
        switch self {
        case .protobuf(let mediaType): mediaType
        case .json: "application/json"
        }
    }
}
