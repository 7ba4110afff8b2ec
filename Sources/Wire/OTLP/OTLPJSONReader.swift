public import Telemetry

/// Reads ExportTraceServiceRequest in OTLP's JSON encoding: into the same `SpanBatch` as
/// `OTLPProtobufReader` makes of the same data, and by its rules.
///
/// What JSON adds (OTLP 1.11, "JSON Protobuf Encoding", and what senders do):
/// - ids are hexadecimal digits of either case; bytes are Base64 of either alphabet;
/// - 64-bit integers are decimal strings or numbers, even `1e+21`: clamped to their range;
/// - doubles may be "NaN", "Infinity" or "-Infinity";
/// - enums are numbers, or their names;
/// - keys are lowerCamelCase; others are unknown, and unknown keys are ignored at every level;
/// - null is as good as not there; keys come in any order, and the last of a repeated one counts;
/// - what strict JSON is not, but senders write, is repaired (`JSONRepair`).
///
/// A span with a field of a wrong type is rejected; above the spans that is an error.
///
/// One reader a thread: it keeps its parser and the attribute keys it has met. It is the only
/// owner of the parser, so it may be handed to another thread.
public struct OTLPJSONReader: ~Copyable, @unchecked Sendable {
    var parser: TapeParser
    private var spans = JSONSpanReader()

    /// - Parameter maximumBytes: larger documents are refused. The parser may take 12 times a
    ///   document's size while it is read.
    public init(maximumBytes: Int = 64 << 20) {
        parser = TapeParser(maximumBytes: min(max(maximumBytes, 0), 1 << 30))
    }

    /// - Throws: `WireError` where the bytes are no such document. Spans that are readable but
    ///   invalid are counted in the batch's `rejections`.
    /// - Complexity: O(bytes).
    public mutating func readTraces(_ body: RawSpan) throws(WireError) -> SpanBatch {
        defer { parser.release(after: body.byteCount) }
        let document = try parser.parse(body)
        let tape = JSONTape(words: document.words.span, strings: document.strings.bytes)
        try OTLPJSONReader.requireObject(tape)
        do {
            return try spans.readBatch(tape, byteCount: body.byteCount)
        } catch {
            throw error.wireError
        }
    }

    public mutating func readTraces(_ body: UnsafeRawBufferPointer) throws(WireError) -> SpanBatch {
        try readTraces(body.bytes)
    }

    public mutating func readTraces(_ body: [UInt8]) throws(WireError) -> SpanBatch {
        try readTraces(body.span.bytes)
    }

    /// A request is an object.
    static func requireObject(_ tape: borrowing JSONTape) throws(WireError) {
        guard tape.tag(JSONTape.root) == JSONTape.Tag.object else {
            throw WireError(
                .malformed, at: nil, "the document is no object, as OTLP's requests are in JSON")
        }
    }
}
