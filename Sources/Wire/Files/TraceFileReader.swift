public import Telemetry

/// Reads files of traces, whatever their format (`TraceFileFormat`): what `import` takes.
///
/// Each document of a file becomes a batch of its own, handed over as soon as it is read, so that
/// a file is never held as spans in memory. One reader may read many files.
public struct TraceFileReader: ~Copyable {
    private var parser: TapeParser
    private var jsonSpans = JSONSpanReader()
    private var protobuf = OTLPProtobufReader()

    /// - Parameter maximumDocumentBytes: larger JSON documents are refused (a line of JSON lines
    ///   is one document).
    public init(maximumDocumentBytes: Int = 256 << 20) {
        parser = TapeParser(maximumBytes: min(max(maximumDocumentBytes, 0), 1 << 30))
    }

    /// Reads a file's bytes and gives each of its batches to `take`.
    /// - Throws: `WireError` at the first damage, with the line of JSON lines; the batches before
    ///   it were handed over.
    public mutating func read(
        _ bytes: UnsafeRawBufferPointer, take: (SpanBatch) -> Void
    ) throws(WireError) {
        switch TraceFileFormat.sniff(bytes) {
        case .json: take(try readDocument(bytes))
        case .jsonLines: try readLines(bytes, take: take)
        case .otlpProtobuf: take(try protobuf.readTraces(bytes))
        case .otlpProtobufFrames: try readFrames(bytes, take: take)
        case .gzip:
            throw WireError(
                .unknownFormat, at: nil, "it is compressed with gzip: decompress it first")
        case .empty: throw WireError(.truncated, at: nil, "it is empty")
        case .unknown(let what): throw WireError(.unknownFormat, at: nil, what)
        }
    }

    private mutating func readLines(
        _ bytes: UnsafeRawBufferPointer, take: (SpanBatch) -> Void
    ) throws(WireError) {
        var start = 0
        var number = 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if !line.allSatisfy(TraceFileFormat.isSpace) {
                do {
                    take(try readDocument(line))
                } catch {
                    var located = error
                    located.line = number
                    throw located
                }
            }
            start = end + 1
            number += 1
        }
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

    /// One JSON document: OTLP's, or an error that says what else it is.
    private mutating func readDocument(
        _ bytes: UnsafeRawBufferPointer
    ) throws(WireError) -> SpanBatch {
        defer { parser.release(after: bytes.count) }
        let document = try parser.parse(bytes.bytes)
        let tape = JSONTape(words: document.words.span, strings: document.strings.bytes)
        if let other = TraceFileReader.otherDocument(tape) {
            throw WireError(.unknownFormat, at: nil, other)
        }
        do {
            return try jsonSpans.readBatch(tape, byteCount: bytes.count)
        } catch {
            throw error.wireError
        }
    }

    /// What a document is that holds no OTLP; nil where it is OTLP, of any signal.
    private static func otherDocument(_ tape: borrowing JSONTape) -> String? {
        let xray = "it is an X-Ray document, which cannot be imported yet"
        guard tape.tag(JSONTape.root) == JSONTape.Tag.object,
            var walk = try? tape.members(JSONTape.root, "document")
        else {
            return "its JSON is no object; OTLP/JSON is {\"resourceSpans\": […]}"
        }
        var keys: [String] = []
        while let member = tape.nextMember(&walk) {
            for known: StaticString in ["resourceSpans", "resourceLogs", "resourceMetrics"]
            where tape.is(member, known) { return nil }
            keys.append(tape.strings.withBytes(member.key) { String(decoding: $0, as: UTF8.self) })
            if keys.count == 16 { break }
        }
        if keys.isEmpty { return nil }
        if keys.contains("resource_spans") {
            return "its keys are in snake_case; OTLP/JSON writes them in lowerCamelCase"
        }
        if keys.contains("trace_id") && keys.contains("id")
            || keys.contains("format") && keys.contains("version")
            || keys.contains("Traces") || keys.contains("Segments")
        {
            return xray
        }
        return "its JSON is no OTLP: there is no ‘resourceSpans’ among its keys, "
            + keys.prefix(4).map(quoted).joined(separator: ", ")
    }

    private static func quoted(_ key: String) -> String {
        let bytes = Array(key.utf8)
        return bytes.withUnsafeBytes { JSONDiagnosis.quote($0, at: 0) }
    }
}
