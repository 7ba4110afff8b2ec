public import Telemetry

/// Reads ExportTraceServiceRequest (OTLP's collector/trace/v1 and trace/v1 protos, up to 1.11) in
/// protobuf: one pass from the wire's bytes to a `SpanBatch`, no object per message.
///
/// A message's fields come in any order and a singular message may come in pieces, so each message
/// is first scanned (tags and lengths only), then what becomes text is written from the recorded
/// places. The rules, each with a test:
/// - unknown fields of any wire type are skipped, groups included; a known field of another wire
///   type is an unknown one; the last of a repeated scalar wins; pieces of a singular message are
///   merged; of a oneof the last field wins, and two lists in a row are one;
/// - a span whose trace id is not 16 bytes or whose span id is not 8, or all zero, is rejected.
///   So is one whose parent id is neither empty nor 8 bytes, since it would look like a root;
///   8 zero bytes are no parent;
/// - times beyond `Int64.max` count as that; an end of 0 is a span in progress; a start of 0 and
///   an end before the start are kept as they are;
/// - a link with ids that are no ids is counted as dropped, unless it has zero ids and something
///   to say (the tracing specification's rule for recording links);
/// - attributes keep their order, repeated keys included.
///
/// One reader a thread: it keeps the attribute keys it has met.
public struct OTLPProtobufReader: Sendable {
    var keys = KeyCache()

    public init() {}

    /// - Throws: `WireError` where the bytes are no such message. Spans that are readable but
    ///   invalid are counted in the batch's `rejections`.
    /// - Complexity: O(bytes).
    public mutating func readTraces(_ body: RawSpan) throws(WireError) -> SpanBatch {
        var batch = SpanBatch()
        // What becomes text is most of a body, and grows by a third when written as JSON.
        batch.text.reserveCapacity(min(body.byteCount + body.byteCount / 3, 64 << 20))
        let limit = SpanBatch.textLimit(body: body.byteCount)
        do {
            try readRequest(body, into: &batch, textLimit: limit)
        } catch {
            throw error.wireError
        }
        return batch
    }

    public mutating func readTraces(_ body: [UInt8]) throws(WireError) -> SpanBatch {
        try readTraces(body.span.bytes)
    }

    public mutating func readTraces(_ body: UnsafeRawBufferPointer) throws(WireError) -> SpanBatch {
        try readTraces(body.bytes)
    }

    private mutating func readRequest(
        _ bytes: RawSpan, into batch: inout SpanBatch, textLimit: Int
    ) throws(ProtobufFault) {
        var cursor = ProtobufCursor(bytes)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            if tag == Tag.Request.resourceSpans {
                let range = try cursor.readRange()
                try readResourceSpans(bytes, range, into: &batch, textLimit: textLimit)
            } else {
                try cursor.skip(tag: tag)
            }
        }
    }

    private mutating func readResourceSpans(
        _ bytes: RawSpan, _ range: Range<Int>, into batch: inout SpanBatch, textLimit: Int
    ) throws(ProtobufFault) {
        var place = SpanPlace(textLimit: textLimit)
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let start = cursor.position
            let tag = try cursor.readTag()
            switch tag {
            case Tag.ResourceSpans.resource:
                _ = try cursor.readRange()
                place.resource.extend(from: start, to: cursor.position)
            case Tag.ResourceSpans.schemaURL: place.resourceSchema = try cursor.readRange()
            default: try cursor.skip(tag: tag)
            }
        }
        cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            if tag == Tag.ResourceSpans.scopeSpans {
                let range = try cursor.readRange()
                try readScopeSpans(bytes, range, into: &batch, at: &place)
            } else {
                try cursor.skip(tag: tag)
            }
        }
    }

    private mutating func readScopeSpans(
        _ bytes: RawSpan, _ range: Range<Int>, into batch: inout SpanBatch,
        at place: inout SpanPlace
    ) throws(ProtobufFault) {
        place.beginScope()
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let start = cursor.position
            let tag = try cursor.readTag()
            switch tag {
            case Tag.ScopeSpans.scope:
                _ = try cursor.readRange()
                place.scope.extend(from: start, to: cursor.position)
            case Tag.ScopeSpans.schemaURL: place.scopeSchema = try cursor.readRange()
            default: try cursor.skip(tag: tag)
            }
        }
        cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            if tag == Tag.ScopeSpans.spans {
                let range = try cursor.readRange()
                try readSpan(bytes, range, into: &batch, at: &place)
            } else {
                try cursor.skip(tag: tag)
            }
        }
    }
}
