internal import Telemetry
internal import Wire

/// The real readers.
final class WireXRayCodec: XRayCodec {
    /// The API takes 50 documents at a time. Many more are refused, since each may want a line of
    /// the answer.
    private static let maximumDocuments = 10_000

    private var reader = XRayDocumentReader()
    private let maximumJSONBytes: Int

    init(maximumJSONBytes: Int) {
        self.maximumJSONBytes = maximumJSONBytes
    }

    func readDatagram(
        _ bytes: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(DatagramFault) {
        let document: UnsafeRawBufferPointer
        do throws(WireError) {
            document = try XRayDatagram.body(of: bytes)
        } catch {
            let reason = error.code == .truncated ? "no document" : "no X-Ray header line"
            throw DatagramFault(reason: reason, message: error.message)
        }
        do throws(WireError) {
            try reader.read(document, into: &batch)
        } catch {
            throw DatagramFault(
                reason: reader.refusal?.errorCode ?? "undecodable document",
                message: error.description, isCounted: true)
        }
    }

    func readSegments(
        _ body: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(XRayCodecError) -> [UnprocessedSegment] {
        let request: TraceSegmentsRequest
        do throws(WireError) {
            request = try TraceSegmentsRequest(body, maximumBytes: maximumJSONBytes)
        } catch {
            throw XRayCodecError(
                description: "the body is no PutTraceSegments request: \(error.description)")
        }
        guard request.documents.count <= Self.maximumDocuments else {
            throw XRayCodecError(
                description: "\(request.documents.count) documents are more than the "
                    + "\(Self.maximumDocuments) that one request may have")
        }
        var refused: [UnprocessedSegment] = []
        for document in request.documents {
            do throws(WireError) {
                try reader.read(document, into: &batch)
            } catch {
                refused.append(
                    UnprocessedSegment(
                        id: reader.refusal?.id,
                        errorCode: reader.refusal?.errorCode ?? "ParseError",
                        message: error.description))
            }
        }
        return refused
    }
}
