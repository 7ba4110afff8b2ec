public import Telemetry

extension TraceFileReader {
    /// Reads JSON: one document, JSON lines, or X-Ray's datagrams end to end, each a header line
    /// and a document.
    mutating func readJSON(
        _ bytes: UnsafeRawBufferPointer, take: (SpanBatch) -> Void
    ) throws(WireError) {
        guard TraceFileFormat.sniff(bytes) == .jsonLines else {
            return try readDocument(bytes, take: take)
        }
        var start = 0
        var number = 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            // A document may follow its header on the same line.
            if let header = XRayDatagram.header(of: line) {
                line = UnsafeRawBufferPointer(rebasing: line[header...])
            }
            if !line.allSatisfy(TraceFileFormat.isSpace) {
                do {
                    try readDocument(line, line: number, take: take)
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

    /// Reads one JSON document of a stream of them, of OTLP or X-Ray, or a list of such, and gives
    /// the batches that it completes to `take`; `finish` gives the last one.
    /// - Parameter line: where it begins, for `refusals`.
    /// - Throws: `WireError` where it is no JSON, or of another kind.
    public mutating func readDocument(
        _ bytes: UnsafeRawBufferPointer, line: Int? = nil, take: (SpanBatch) -> Void
    ) throws(WireError) {
        let kind = try readOTLP(bytes, take: take)
        switch kind {
        case .otlp, .header: return
        case .segment: gather(bytes, line: line, take: take)
        case .envelope(let documents):
            for document in documents {
                document.withUnsafeBytes { gather($0, line: line, take: take) }
            }
        case .list:
            for element in JSONElements(of: bytes) {
                let document = UnsafeRawBufferPointer(rebasing: bytes[element])
                // A list in a list is no document, which the reader of documents says.
                guard document.first == UInt8(ascii: "{") else {
                    gather(document, line: line, take: take)
                    continue
                }
                try readDocument(document, line: line, take: take)
            }
        }
    }

    /// Reads a document that is OTLP's; says what it is otherwise.
    private mutating func readOTLP(
        _ bytes: UnsafeRawBufferPointer, take: (SpanBatch) -> Void
    ) throws(WireError) -> DocumentKind {
        defer { parser.release(after: bytes.count) }
        let document = try parser.parse(bytes.bytes)
        let tape = JSONTape(words: document.words.span, strings: document.strings.bytes)
        let kind = try DocumentKind(tape)
        guard case .otlp = kind else { return kind }
        // What came before goes first.
        finish(take: take)
        do {
            take(try jsonSpans.readBatch(tape, byteCount: bytes.count))
        } catch {
            throw error.wireError
        }
        return kind
    }
}
