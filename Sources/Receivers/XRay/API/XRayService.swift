internal import Telemetry

/// Does what callers of the X-Ray API ask.
final class XRayService: HTTPService {
    typealias Dialect = XRayDialect

    let receiver = ReceiverKind.xrayTCP
    private let codec: any XRayCodec

    init(_ codec: any XRayCodec) {
        self.codec = codec
    }

    func read(_ call: XRayDialect.Call, _ bytes: UnsafeRawBufferPointer) -> Reading<XRayDialect> {
        switch call.action {
        case .getSamplingRules:
            return answer(SamplingAnswers.rules)
        case .getSamplingTargets:
            guard let targets = SamplingAnswers.targets(bytes) else {
                return Reading(
                    .undecodable("the body has no array of SamplingStatisticsDocuments"))
            }
            return answer(targets)
        case .putTelemetryRecords:
            return answer(Array("{}".utf8))
        case .putTraceSegments:
            return readSegments(bytes)
        }
    }

    private func answer(_ json: [UInt8]) -> Reading<XRayDialect> {
        Reading(.answer(Reply(200, .json(json))))
    }

    private func readSegments(_ bytes: UnsafeRawBufferPointer) -> Reading<XRayDialect> {
        var batch = SpanBatch()
        do throws(XRayCodecError) {
            let refusals = try codec.readSegments(bytes, into: &batch)
            return Reading(.spans(batch.spans.count, refusals), batch)
        } catch {
            return Reading(.undecodable(error.description))
        }
    }
}
