internal import Telemetry
internal import Wire

/// The real readers.
final class WireCodec: OTLPCodec {
    private var protobuf = OTLPProtobufReader()
    private var json: OTLPJSONReader
    init(maximumJSONBytes: Int) {
        json = OTLPJSONReader(maximumBytes: maximumJSONBytes)
    }

    func readTraces(
        _ body: UnsafeRawBufferPointer, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> SpanBatch {
        do throws(WireError) {
            switch format {
            case .protobuf: return try protobuf.readTraces(body)
            case .json: return try json.readTraces(body)
            }
        } catch {
            throw OTLPCodecError(format, error)
        }
    }

    func countRecords(
        _ body: UnsafeRawBufferPointer, _ signal: Signal, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> Int {
        do throws(WireError) {
            switch (signal, format) {
            case (.traces, _): return 0
            case (.logs, .protobuf): return try ItemCounter.countLogRecords(body.bytes)
            case (.logs, .json): return try json.countLogRecords(body.bytes)
            case (.metrics, .protobuf): return try ItemCounter.countDataPoints(body.bytes)
            case (.metrics, .json): return try json.countDataPoints(body.bytes)
            }
        } catch {
            throw OTLPCodecError(format, error)
        }
    }
}

extension OTLPCodecError {
    fileprivate init(_ format: PayloadFormat, _ error: WireError) {
        let name = format == .json ? "JSON" : "protobuf"
        description = "the body is no OTLP in \(name): \(error.description)"
    }
}
