internal import Telemetry
internal import Wire

/// Decompresses and decodes bodies on the thread of its daemon, which keeps one for all of them.
final class BodyDecoder {
    /// Memory kept from one compressed body to the next; more is given back after it.
    static let keptBytes = 4 << 20

    private let codec: any OTLPCodec
    private var inflated = BodyBuffer()
    /// 0 where the last body was not compressed.
    private(set) var lastInflatedByteCount = 0

    init(_ codec: any OTLPCodec) {
        self.codec = codec
    }

    /// The batch is nil where nothing is to be stored.
    func decode(
        _ export: OTLPRequest.Export, _ body: inout BodyBuffer
    ) -> (OTLPRequest.Decoded, SpanBatch?) {
        lastInflatedByteCount = 0
        guard export.coding != .identity else { return body.withBytes { read(export, $0) } }
        defer {
            lastInflatedByteCount = inflated.count
            inflated.clear(keeping: Self.keptBytes)
        }
        do throws(InflateError) {
            try inflate(export, &body)
        } catch .tooLarge {
            return (.tooLarge, nil)
        } catch {
            return (.undecodable(error.description), nil)
        }
        body.clear(keeping: 0)
        return inflated.withBytes { read(export, $0) }
    }

    private func inflate(
        _ export: OTLPRequest.Export, _ body: inout BodyBuffer
    ) throws(InflateError) {
        let result = body.withBytes { bytes in
            Result<Void, InflateError> { () throws(InflateError) in
                try Inflater.inflate(bytes, export.coding, into: &inflated, limit: export.limit)
            }
        }
        try result.get()
    }

    private func read(
        _ export: OTLPRequest.Export, _ bytes: UnsafeRawBufferPointer
    ) -> (OTLPRequest.Decoded, SpanBatch?) {
        do throws(OTLPCodecError) {
            guard export.signal == .traces else {
                let count = try codec.countRecords(bytes, export.signal, export.format)
                return (.discarded(count), nil)
            }
            let batch = try codec.readTraces(bytes, export.format)
            let decoded = OTLPRequest.Decoded.spans(
                batch.spans.count, rejected: batch.rejections.spans,
                reasons: batch.rejections.summary)
            return (decoded, batch)
        } catch {
            return (.undecodable(error.description), nil)
        }
    }
}
