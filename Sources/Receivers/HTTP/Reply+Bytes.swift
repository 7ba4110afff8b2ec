internal import Telemetry

extension Reply.Content {
    /// The body.
    var bytes: [UInt8] {
        switch self {
        case .none: []
        case .text(let text): Array(text.utf8)
        case .export(_, .json, _, _): Array("{}".utf8)
        case .export: []
        case .status(.json, let code, let message):
            Self.json(code, message)
        case .status(_, _, let message): Array(message.utf8)
        }
    }

    private static func json(_ code: RPCCode, _ message: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("code")
        writer.int(Int64(code.rawValue))
        writer.key("message")
        writer.string(message)
        writer.endObject()
        return Array(writer.bytes)
    }
}
