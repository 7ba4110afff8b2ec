internal import Telemetry
internal import Wire

extension Reply.Content {
    /// The body.
    var bytes: [UInt8] {
        switch self {
        case .none:
            []
        case .text(let text):
            Array(text.utf8)
        case .export(let signal, let format, let rejected, let message):
            ExportResponse(signal, rejected: Int64(rejected), message: message)
                .body(format.encoding)
        case .status(let format, let code, let message):
            StatusBody(code, message, retryDelaySeconds: code == .unavailable ? 1 : nil)
                .body(format.encoding)
        case .json(let bytes):
            bytes
        case .awsError(let message):
            Self.awsError(message)
        }
    }

    private static func awsError(_ message: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("Message")
        writer.string(message)
        writer.endObject()
        return writer.bytes
    }
}

extension PayloadFormat {
    fileprivate var encoding: WireEncoding {
        switch self {
        case .protobuf: .protobuf
        case .json: .json
        }
    }
}

extension StatusBody.Code {
    /// The code that goes with an answer's status.
    init(httpStatus: Int) {
        self =
            switch httpStatus {
            case 403: .permissionDenied
            case 404: .notFound
            case 405, 501: .unimplemented
            case 413: .resourceExhausted
            case 503: .unavailable
            case 400..<500: .invalidArgument
            default: .internal
            }
    }
}
