public import Telemetry

/// Reads files of traces, whatever their format (`TraceFileFormat`): what `import` takes.
///
/// Each OTLP document of a file becomes a batch of its own, X-Ray's documents, which are small, are
/// gathered in batches of some hundred; each is handed over as soon as it is complete, so that a
/// file is never held as spans in memory. One reader may read many files.
public struct TraceFileReader: ~Copyable {
    /// A document of X-Ray that is refused among others that are not.
    public struct Refusal: Hashable, Sendable {
        /// The line that it, or what holds it, begins on, counted from 1; nil where that is not
        /// known.
        public var line: Int?
        /// What is wrong, quoting it.
        public var message: String
    }

    /// How many refusals are kept to be told.
    private static let keptRefusals = 16
    /// What X-Ray's documents are gathered up to, in spans and in bytes.
    private static let gatheredSpans = 1_000
    private static let gatheredBytes = 4 << 20

    var parser: TapeParser
    var jsonSpans = JSONSpanReader()
    private var protobuf = OTLPProtobufReader()
    private var xray: XRayDocumentReader
    /// X-Ray's documents that have not been handed over.
    private var gathered = SpanBatch()
    /// The first documents of X-Ray that were refused. The batches' `rejections` count them all.
    public private(set) var refusals: [Refusal] = []

    /// - Parameter maximumDocumentBytes: larger JSON documents are refused (a line of JSON lines
    ///   is one document).
    public init(maximumDocumentBytes: Int = 256 << 20) {
        let maximumBytes = min(max(maximumDocumentBytes, 0), 1 << 30)
        parser = TapeParser(maximumBytes: maximumBytes)
        xray = XRayDocumentReader(maximumBytes: maximumBytes)
    }

    /// Reads a file's bytes and gives each of its batches to `take`.
    /// - Throws: `WireError` at the first damage, with the line of JSON lines; the batches before
    ///   it were handed over.
    public mutating func read(
        _ bytes: UnsafeRawBufferPointer, take: (SpanBatch) -> Void
    ) throws(WireError) {
        switch TraceFileFormat.sniff(bytes) {
        case .json, .jsonLines:
            defer { finish(take: take) }
            try readJSON(bytes, take: take)
        case .otlpProtobuf: take(try protobuf.readTraces(bytes))
        case .otlpProtobufFrames: try readFrames(bytes, take: take)
        case .gzip:
            throw WireError(
                .unknownFormat, at: nil, "it is compressed with gzip: decompress it first")
        case .empty: throw WireError(.truncated, at: nil, "it is empty")
        case .unknown(let what): throw WireError(.unknownFormat, at: nil, what)
        }
    }

    /// Hands over what has been gathered: after the last document.
    public mutating func finish(take: (SpanBatch) -> Void) {
        guard !gathered.spans.isEmpty || !gathered.rejections.isEmpty else { return }
        take(gathered)
        gathered = SpanBatch()
    }

    private mutating func readFrames(
        _ bytes: UnsafeRawBufferPointer, take: (SpanBatch) -> Void
    ) throws(WireError) {
        var position = 0
        while let frame = TraceFileFormat.frame(bytes, at: position) {
            do {
                take(try protobuf.readTraces(UnsafeRawBufferPointer(rebasing: bytes[frame])))
            } catch {
                var located = error
                located.position = error.position.map { $0 + frame.lowerBound }
                throw located
            }
            position = frame.upperBound
        }
    }

    /// Gathers the spans of a document of X-Ray, or notes why there are none.
    mutating func gather(
        _ document: UnsafeRawBufferPointer, line: Int?, take: (SpanBatch) -> Void
    ) {
        do throws(WireError) {
            try xray.read(document, into: &gathered)
        } catch {
            if refusals.count < TraceFileReader.keptRefusals {
                refusals.append(Refusal(line: line, message: error.message))
            }
        }
        guard
            gathered.spans.count >= TraceFileReader.gatheredSpans
                || gathered.retainedByteCount >= TraceFileReader.gatheredBytes
        else { return }
        finish(take: take)
    }
}
