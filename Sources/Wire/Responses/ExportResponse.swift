public import Telemetry

/// ExportTraceServiceResponse, and its siblings of logs and metrics: what an accepted request is
/// answered with (OTLP 1.11, "Success" and "Partial Success").
public struct ExportResponse: Hashable, Sendable {
    public var signal: Signal
    /// How many spans, log records or data points were not taken.
    public var rejected: Int64
    /// Why, for a developer; with nothing rejected it is a warning.
    public var message: String

    public init(_ signal: Signal, rejected: Int64 = 0, message: String = "") {
        self.signal = signal
        self.rejected = rejected
        self.message = message
    }

    /// The response to a request of traces: full success where nothing was rejected.
    public init(_ rejections: Rejections) {
        self.init(.traces, rejected: Int64(rejections.spans), message: rejections.summary)
    }

    /// Everything was taken and there is nothing to say; `partial_success` is then left out.
    public var isFullSuccess: Bool { rejected == 0 && message.isEmpty }

    /// The body; of a full success nothing at all in protobuf, `{}` in JSON.
    public func body(_ encoding: WireEncoding) -> [UInt8] {
        switch encoding {
        case .protobuf: protobuf
        case .json: json
        }
    }

    private var protobuf: [UInt8] {
        guard !isFullSuccess else { return [] }
        var response = ProtobufWriter()
        response.message(1) { partialSuccess in
            partialSuccess.int(1, rejected)
            partialSuccess.string(2, message)
        }
        return response.bytes
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if !isFullSuccess {
            writer.key(prepared: "\"partialSuccess\":")
            writer.beginObject()
            if rejected != 0 {
                writer.key(prepared: signal.rejectedKey)
                writer.string(String(rejected))
            }
            if !message.isEmpty {
                writer.key(prepared: "\"errorMessage\":")
                writer.string(message)
            }
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }
}
