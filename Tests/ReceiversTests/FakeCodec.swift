import Telemetry
import Wire

@testable import Receivers

/// Bodies in plain words: `3` is three spans, `3-1` two of them good, empty none, `bad` no body at
/// all; other words are one span each.
final class FakeCodec: OTLPCodec {
    func readTraces(
        _ body: UnsafeRawBufferPointer, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> SpanBatch {
        let text = String(decoding: body, as: UTF8.self)
        guard text != "bad" else { throw OTLPCodecError(description: "byte 0: not a body") }
        var batch = SpanBatch()
        let numbers = text.prefix(20).split(separator: "-").map { Int($0) }
        let spans = (numbers.first ?? 0) ?? 1
        let rejected = numbers.count > 1 ? numbers[1] ?? 0 : 0
        let trace = batch.traces.intern(TraceID(high: 1, low: 2))
        for number in 0..<max(0, spans - rejected) {
            var row = SpanBatch.Row()
            row.trace = trace
            row.spanID = UInt64(number) + 1
            batch.spans.append(row)
        }
        if rejected > 0 { batch.rejections.add("the trace id is all zero", spans: rejected) }
        return batch
    }

    func countRecords(
        _ body: UnsafeRawBufferPointer, _ signal: Signal, _ format: PayloadFormat
    ) throws(OTLPCodecError) -> Int {
        Int(String(decoding: body, as: UTF8.self)) ?? 0
    }
}
