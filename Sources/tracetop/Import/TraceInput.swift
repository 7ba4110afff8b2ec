internal import Telemetry
internal import Wire

/// Reads one input of traces batch by batch. JSON is a stream of documents, each read when it is
/// complete; everything else is read as a whole.
struct TraceInput {
    /// What was read so far.
    struct Count {
        var spans = 0
        var rejections = Rejections()
        /// What to say of the first of X-Ray's documents that were refused.
        var refusals: [String] = []

        mutating func add(_ other: Count) {
            spans += other.spans
            rejections.add(other.rejections)
            refusals += other.refusals
        }
    }

    private static let chunk = 256 << 10
    /// The JSON parser may take 12 times the size of a document in memory.
    private static let maximumDocument = 64 << 20
    private static let maximumWhole = 256 << 20

    private let file: InputFile
    private(set) var count = Count()

    init(_ file: InputFile) {
        self.file = file
    }

    /// - Parameter take: called with each batch, in order.
    /// - Throws: at the first thing that cannot be read, with its line and a quotation.
    mutating func readAll(
        _ take: (SpanBatch) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        let first = try file.read(TraceInput.chunk)
        var reader = TraceFileReader(maximumDocumentBytes: TraceInput.maximumDocument)
        defer { noteRefusals(reader.refusals) }
        if TraceInput.isJSON(first) {
            try readJSON(first, &reader, take)
        } else {
            try readWhole(first, &reader, take)
        }
        if count.spans == 0, let refusal = reader.refusals.first {
            throw CommandFailure(described(refusal))
        }
    }

    /// Whether it begins as JSON does and goes on as text: protobuf may begin so, but has bytes
    /// that no text has (its field 2 is 0x12) among its first.
    static func isJSON(_ bytes: [UInt8]) -> Bool {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        guard let first = content.first(where: { !blanks.contains($0) }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return false }
        return content.prefix(512).allSatisfy { $0 >= 0x20 || blanks.contains($0) }
    }

    private mutating func readJSON(
        _ first: [UInt8], _ reader: inout TraceFileReader,
        _ take: (SpanBatch) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        var documents = JSONDocuments(maximumLength: TraceInput.maximumDocument)
        var chunk = first
        var failure: CommandFailure?
        while !chunk.isEmpty, failure == nil {
            var complete: [JSONDocuments.Document] = []
            let problem = documents.take(chunk) { complete.append($0) }
            for document in complete where failure == nil {
                failure = try read(document.bytes, line: document.line, &reader, take)
            }
            if let problem, failure == nil {
                failure = self.failure(problem, quoting: documents.unfinished)
            }
            if failure == nil { chunk = try file.read(TraceInput.chunk) }
        }
        if failure == nil, let problem = documents.end() {
            failure = self.failure(problem, quoting: documents.unfinished)
        }
        // What came before the damage is taken, whatever it was gathered for.
        var last: [SpanBatch] = []
        reader.finish { last.append($0) }
        try hand(last, take)
        if let failure { throw failure }
    }

    private mutating func readWhole(
        _ first: [UInt8], _ reader: inout TraceFileReader,
        _ take: (SpanBatch) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        var body = first
        while true {
            let chunk = try file.read(TraceInput.chunk)
            if chunk.isEmpty { break }
            body += chunk
            guard body.count <= TraceInput.maximumWhole else {
                throw CommandFailure(
                    "\(file.name): more than \(TraceInput.maximumWhole >> 20) MiB that is no JSON; "
                        + "cut it into several files")
            }
        }
        if let failure = try read(body, line: nil, &reader, take) { throw failure }
    }

    /// Hands over every batch before what is damaged; gives the damage.
    private mutating func read(
        _ bytes: [UInt8], line: Int?, _ reader: inout TraceFileReader,
        _ take: (SpanBatch) throws(CommandFailure) -> Void
    ) throws(CommandFailure) -> CommandFailure? {
        var batches: [SpanBatch] = []
        var damage: WireError?
        bytes.withUnsafeBytes { bytes in
            do throws(WireError) {
                if let line {
                    try reader.readDocument(bytes, line: line) { batches.append($0) }
                } else {
                    try reader.read(bytes) { batches.append($0) }
                }
            } catch {
                damage = error
            }
        }
        try hand(batches, take)
        return damage.map { failure(line: line, $0.description, quoting: bytes) }
    }

    private mutating func hand(
        _ batches: [SpanBatch], _ take: (SpanBatch) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        for batch in batches {
            try take(batch)
            count.spans += batch.spans.count
            count.rejections.add(batch.rejections)
        }
    }

    // MARK: Failures

    private mutating func noteRefusals(_ refusals: [TraceFileReader.Refusal]) {
        count.refusals += refusals.map(described)
    }

    private func described(_ refusal: TraceFileReader.Refusal) -> String {
        let place = refusal.line.map { "\(file.name): line \($0)" } ?? file.name
        return "\(place): X-Ray document refused: \(refusal.message)"
    }

    private func failure(
        _ problem: JSONDocuments.Problem, quoting bytes: [UInt8]
    ) -> CommandFailure {
        switch problem {
        case .stray(let line):
            failure(line: line, "this begins no JSON document", quoting: bytes)
        case .cut(let line):
            failure(line: line, "the input ends within this document", quoting: bytes)
        case .tooLarge(let line):
            failure(
                line: line, "a document of more than \(TraceInput.maximumDocument >> 20) MiB",
                quoting: bytes)
        }
    }

    private func failure(
        line: Int?, _ reason: String, quoting bytes: [UInt8]
    ) -> CommandFailure {
        let place = line.map { "\(file.name): line \($0)" } ?? file.name
        guard line != nil, !bytes.isEmpty else { return CommandFailure("\(place): \(reason)") }
        let quoted = String(decoding: bytes.prefix(64), as: UTF8.self)
            .replacing("\n", with: " ")
        return CommandFailure(
            "\(place): \(reason)\n    \(quoted)\(bytes.count > 64 ? "…" : "")")
    }
}
