internal import CSimdJSON

/// simdjson's DOM parser: a document becomes a tape of words (see `JSONTape`).
///
/// It may take 12 times the document's size and keeps that, so after a large document it is given
/// up and made anew. What simdjson refuses but senders write is repaired first (`JSONRepair`).
struct TapeParser: ~Copyable {
    /// The words and strings of a document, valid until the next parse.
    struct Document {
        var words: UnsafeBufferPointer<UInt64>
        var strings: UnsafeRawBufferPointer
        /// Whether it was no JSON as it came, see `JSONRepair`.
        var wasRepaired = false
    }

    private var parser: OpaquePointer?
    private let maximumBytes: Int

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    deinit {
        csimdjson_destroy(parser)
    }

    /// - Throws: `WireError` with the place of the first byte that is wrong.
    mutating func parse(_ body: RawSpan) throws(WireError) -> Document {
        guard body.byteCount <= maximumBytes else {
            throw WireError(
                .tooLarge, at: nil,
                "a JSON document of \(body.byteCount) bytes is more than the \(maximumBytes) we read"
            )
        }
        let parser = try open()
        // The parser copies the document and its strings: nothing refers to the bytes later.
        var document = TapeParser.parse(parser, body)
        var wasRepaired = false
        if document.error != 0, let repaired = body.withUnsafeBytes(JSONRepair.repair) {
            let second = TapeParser.parse(parser, repaired.span.bytes)
            if second.error == 0 {
                document = second
                wasRepaired = true
            }
        }
        guard document.error == 0 else {
            let message = String(cString: csimdjson_message(document.error))
            throw body.withUnsafeBytes { JSONDiagnosis.error(in: $0, otherwise: message) }
        }
        return Document(
            words: UnsafeBufferPointer(start: document.tape, count: document.tape_count),
            strings: UnsafeRawBufferPointer(
                start: document.strings, count: document.strings_count),
            wasRepaired: wasRepaired)
    }

    /// Gives up the memory that a large document took. No document is valid after it.
    mutating func release(after count: Int) {
        guard count > Limits.keptParserBytes else { return }
        csimdjson_destroy(parser)
        parser = nil
    }

    private mutating func open() throws(WireError) -> OpaquePointer {
        if let parser { return parser }
        // With room for what a repair adds.
        parser = csimdjson_create(maximumBytes + maximumBytes / 2 + 64)
        guard let parser else { throw WireError(.tooLarge, at: nil, "no memory to parse JSON") }
        return parser
    }

    private static func parse(_ parser: OpaquePointer, _ body: RawSpan) -> csimdjson_document {
        body.withUnsafeBytes { bytes in
            csimdjson_parse(
                parser, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        }
    }
}
