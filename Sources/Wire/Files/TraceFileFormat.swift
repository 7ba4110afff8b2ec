/// What a file of traces is, told from its bytes.
public enum TraceFileFormat: Hashable, Sendable {
    /// One document of OTLP or X-Ray, on one line or many, or a list of them. Or any other JSON: the
    /// reader tells them apart (`DocumentKind`).
    case json
    /// A document on each line: what the Collector's file exporter and we write, and X-Ray's
    /// datagrams, whose header lines come between.
    case jsonLines
    /// An ExportTraceServiceRequest, or several end to end.
    case otlpProtobuf
    /// Messages each behind its length in 4 bytes, big-endian: the Collector's file exporter with
    /// `format: proto`.
    case otlpProtobufFrames
    case gzip
    /// Nothing, or only white space.
    case empty
    /// None of these; the text says what it seems to be.
    case unknown(String)

    /// The format of a file with these bytes. O(length) at worst, mostly much less.
    public static func sniff(_ bytes: UnsafeRawBufferPointer) -> TraceFileFormat {
        if bytes.starts(with: [0x1F, 0x8B]) { return .gzip }
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            return .unknown("it is compressed with zstd: decompress it first")
        }
        if bytes.starts(with: "SQLite format 3".utf8) {
            return .unknown("it is an SQLite database: give it to --db instead")
        }
        if bytes.allSatisfy(isSpace) { return .empty }
        // A message of 123 bytes begins as an empty line and a brace do, so protobuf is tried
        // first: no text has lengths that add up.
        if isProtobuf(bytes) { return .otlpProtobuf }
        if isFrames(bytes) { return .otlpProtobufFrames }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let first = content.firstIndex(where: { !isSpace($0) }) else { return .empty }
        switch bytes[first] {
        case UInt8(ascii: "{"): return isLines(bytes, from: first) ? .jsonLines : .json
        case UInt8(ascii: "["): return .json
        case _ where bytes[0] == 0x0A && isBinary(bytes.prefix(64)):
            // Damaged protobuf: its reader says where.
            return .otlpProtobuf
        default:
            return .unknown(
                "it begins with \(JSONDiagnosis.quote(bytes, at: first)), and is neither JSON nor "
                    + "OTLP protobuf")
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Whether there are control characters that no text has.
    private static func isBinary(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.contains { $0 < 0x20 && !isSpace($0) }
    }

    /// Whether all bytes are fields 1, length-delimited.
    private static func isProtobuf(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty else { return false }
        var cursor = ProtobufCursor(bytes.bytes)
        do {
            while !cursor.isAtEnd {
                guard try cursor.readTag() == Tag.Request.resourceSpans else { return false }
                _ = try cursor.readRange()
            }
            return true
        } catch {
            return false
        }
    }

    private static func isFrames(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position < bytes.count {
            guard let frame = frame(bytes, at: position) else { return false }
            position = frame.upperBound
        }
        return position > 0
    }

    /// The message whose length is at `position`; nil where the bytes end before it does, or it
    /// does not begin as a request does.
    static func frame(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Range<Int>? {
        guard bytes.count - position >= 4 else { return nil }
        let length = Int(
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
        let start = position + 4
        guard length > 0, length <= bytes.count - start, bytes[start] == 0x0A else { return nil }
        return start..<start + length
    }

    /// Whether the first line is a whole document and there are more lines.
    private static func isLines(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard let end = bytes[start...].firstIndex(of: 0x0A),
            bytes[end...].contains(where: { !isSpace($0) })
        else { return false }
        var depth = 0
        var inString = false
        var position = start
        while position < end {
            let byte = bytes[position]
            if inString {
                if byte == UInt8(ascii: "\\") { position += 1 }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
            position += 1
        }
        // An odd line among lines is the reader's to report, by its number.
        return depth <= 0 && !inString || bytes[end...].dropFirst().first == UInt8(ascii: "{")
    }
}
