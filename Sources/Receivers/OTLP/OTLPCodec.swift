internal import Telemetry
internal import Wire

/// What turns bodies into spans, and answers into bytes. One for each thread: parsers keep their
/// memory from body to body.
protocol OTLPCodec: AnyObject {
    func readTraces(
        _ body: UnsafeRawBufferPointer, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> SpanBatch

    /// How many log records or data points a body holds.
    func countRecords(
        _ body: UnsafeRawBufferPointer, _ signal: Signal, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> Int
}

/// What is wrong with a body, for its sender.
struct OTLPCodecError: Error, Equatable, CustomStringConvertible {
    var description: String
}
