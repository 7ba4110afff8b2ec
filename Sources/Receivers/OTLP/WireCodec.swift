internal import Telemetry
internal import Wire

/// The real readers.
final class WireCodec: OTLPCodec {
    private var protobuf = OTLPProtobufReader()

    func readTraces(
        _ body: UnsafeRawBufferPointer, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> SpanBatch {
        do throws(WireError) {
            switch format {
            case .protobuf: return try protobuf.readTraces(body)
            case .json: throw WireError(.unknownFormat, at: 0, "JSON is not read yet")
            }
        } catch {
            throw OTLPCodecError(description: error.description)
        }
    }

    func countRecords(
        _ body: UnsafeRawBufferPointer, _ signal: Signal, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> Int {
        0
    }
}
