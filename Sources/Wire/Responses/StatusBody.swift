internal import Telemetry

/// google.rpc.Status: what a refused request is answered with (OTLP 1.11, "Failures").
public struct StatusBody: Hashable, Sendable {
    /// The codes of google.rpc.Code that a receiver needs.
    public enum Code: Int32, Sendable {
        case invalidArgument = 3
        case notFound = 5
        case permissionDenied = 7
        case resourceExhausted = 8
        case unimplemented = 12
        case `internal` = 13
        case unavailable = 14
    }

    public var code: Code
    /// For a developer.
    public var message: String
    /// With a number of seconds the client is told, by a RetryInfo, to send again after them.
    public var retryDelaySeconds: Int64?

    public init(_ code: Code, _ message: String, retryDelaySeconds: Int64? = nil) {
        self.code = code
        self.message = message
        self.retryDelaySeconds = retryDelaySeconds
    }

    private static let retryInfoType = "type.googleapis.com/google.rpc.RetryInfo"

    public func body(_ encoding: WireEncoding) -> [UInt8] {
        switch encoding {
        case .protobuf: protobuf
        case .json: json
        }
    }

    private var protobuf: [UInt8] {
        var status = ProtobufWriter()
        status.int(1, Int64(code.rawValue))
        status.string(2, message)
        if let retryDelaySeconds {
            // details: Any of RetryInfo {retry_delay: Duration {seconds}}.
            status.message(3) { any in
                any.string(1, StatusBody.retryInfoType)
                any.message(2) { retryInfo in
                    retryInfo.message(1) { $0.int(1, retryDelaySeconds) }
                }
            }
        }
        return status.bytes
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("code")
        writer.int(Int64(code.rawValue))
        writer.key("message")
        writer.string(message)
        if let retryDelaySeconds {
            writer.key("details")
            writer.beginArray()
            writer.beginObject()
            writer.key("@type")
            writer.string(StatusBody.retryInfoType)
            writer.key("retryDelay")
            writer.string("\(retryDelaySeconds)s")
            writer.endObject()
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }
}
