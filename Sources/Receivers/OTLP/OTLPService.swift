internal import Telemetry
internal import Wire

/// Decodes what OTLP's senders post.
final class OTLPService: HTTPService {
    typealias Dialect = OTLPDialect

    let receiver = ReceiverKind.otlpHTTP
    private let codec: any OTLPCodec

    init(_ codec: any OTLPCodec) {
        self.codec = codec
    }

    func read(_ call: OTLPDialect.Call, _ bytes: UnsafeRawBufferPointer) -> Reading<OTLPDialect> {
        do throws(OTLPCodecError) {
            guard call.signal == .traces else {
                let count = try codec.countRecords(bytes, call.signal, call.format)
                var reading = Reading<OTLPDialect>(.answer(OTLPDialect.discarded(count, call)))
                if call.signal == .logs { reading.counts.logRecords = count }
                if call.signal == .metrics { reading.counts.dataPoints = count }
                return reading
            }
            let batch = try codec.readTraces(bytes, call.format)
            let remark = OTLPDialect.Remark(
                rejected: batch.rejections.spans, reasons: batch.rejections.summary)
            return Reading(.spans(batch.spans.count, remark), batch)
        } catch {
            return Reading(.undecodable(error.description))
        }
    }
}
