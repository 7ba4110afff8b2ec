public import Telemetry

/// Reads X-Ray's segment documents: a segment, or a subsegment sent on its own, with all that is
/// nested in it, becomes spans of a batch (AWS X-Ray developer guide, "Segment documents").
/// docs/xray.md tells which member becomes what.
///
/// - Many documents go into one batch; equal resources are shared.
/// - The document itself is packed beside its spans, so that nothing it says is lost.
/// - Members come in any order, and the last of a repeated one counts. One that is optional and of
///   a wrong type costs nothing but itself. What is no strict JSON, but is sent (NaN, half a
///   surrogate pair), is repaired.
/// - A document without an id, a trace id or a start time is refused.
///
/// One reader a thread: it keeps its parser and its compressor. It is their only owner, so it may
/// be handed to another thread.
public struct XRayDocumentReader: ~Copyable, @unchecked Sendable {
    private var parser: TapeParser
    private var spans = XRaySpanReader()
    private let maximumBytes: Int
    /// Why the last document was refused; nil where it was taken.
    public private(set) var refusal: XRayRefusal?

    /// - Parameter maximumBytes: larger documents are refused. The parser may take 12 times a
    ///   document's size while it is read. (64 KiB is what fits into a datagram.)
    public init(maximumBytes: Int = 1 << 20) {
        self.maximumBytes = min(max(maximumBytes, 0), PackedDocument.maximumLength)
        parser = TapeParser(maximumBytes: self.maximumBytes)
    }

    /// Appends the spans of one document to a batch.
    ///
    /// - Throws: `WireError` where it is refused, which quotes what is wrong. The batch is then as
    ///   it was, but for its `rejections`, where the refusal is counted under a fixed reason. A
    ///   nested subsegment that cannot be read is counted there too, and costs only itself.
    /// - Complexity: O(bytes).
    public mutating func read(
        _ document: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(WireError) {
        let document = XRayDatagram.trimmed(document)
        do {
            try take(document, into: &batch)
            refusal = nil
        } catch {
            batch.rejections.add(error.reason)
            refusal = XRayRefusal(
                id: error.id, errorCode: error.errorCode, message: error.cause.message)
            throw error.cause
        }
    }

    public mutating func read(
        _ document: [UInt8], into batch: inout SpanBatch
    ) throws(WireError) {
        try read(document[...], into: &batch)
    }

    public mutating func read(
        _ document: ArraySlice<UInt8>, into batch: inout SpanBatch
    ) throws(WireError) {
        try document.span.bytes.withUnsafeBytes { bytes throws(WireError) in
            try read(bytes, into: &batch)
        }
    }

    private mutating func take(
        _ document: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(XRayRefused) {
        guard XRaySpanReader.hasRoom(in: batch, for: document.count) else {
            throw XRayRefused(
                XRayRejection.tooLarge,
                WireError(.tooLarge, at: nil, "the batch holds as much as it can"))
        }
        defer { parser.release(after: document.count) }
        let parsed: TapeParser.Document
        do {
            parsed = try parser.parse(document.bytes)
        } catch {
            let reason =
                error.code == .tooLarge ? XRayRejection.tooLarge : XRayRejection.noDocument
            throw XRayRefused(reason, error)
        }
        let tape = JSONTape(words: parsed.words.span, strings: parsed.strings.bytes)
        try spans.readDocument(
            tape, document, wasRepaired: parsed.wasRepaired, into: &batch)
    }
}
