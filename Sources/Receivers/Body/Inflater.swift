internal import CZlib

/// Why a body could not be decompressed.
enum InflateError: Error, Equatable, CustomStringConvertible {
    /// At this byte of what was sent.
    case corrupt(at: Int)
    case truncated
    case tooLarge

    var description: String {
        switch self {
        case .corrupt(let position): "the compressed body is corrupt at byte \(position)"
        case .truncated: "the compressed body ends too early"
        case .tooLarge: "the body is too large once decompressed"
        }
    }
}

/// Decompresses bodies with zlib, never to more than a limit: what is beyond is not even written.
///
/// gzip (RFC 1952) may have several members, one after the other, and zero bytes after the last.
/// deflate is zlib's format (RFC 1950) by RFC 9110, but raw deflate (RFC 1951) from some senders.
public enum Inflater {
    /// Decompresses a whole body in memory.
    ///
    /// - Parameters:
    ///   - contentEncoding: `gzip`, `deflate` or `identity`, as a request's header says it.
    ///   - limit: bytes.
    /// - Returns: nil where it is something else, is cut, or holds more than the limit.
    public static func inflated(
        _ body: some Collection<UInt8>, contentEncoding: String, limit: Int
    ) -> [UInt8]? {
        guard let coding = ContentCoding(contentEncoding: contentEncoding) else { return nil }
        var output = BodyBuffer()
        let isWhole = Array(body).withUnsafeBytes { input in
            do throws(InflateError) {
                try inflate(input, coding, into: &output, limit: limit)
                return true
            } catch {
                return false
            }
        }
        return isWhole ? output.withBytes { Array($0) } : nil
    }

    /// Appends what `input` holds to `output`, whose count is at most `limit` then. An empty
    /// body stays one, whatever its coding.
    static func inflate(
        _ input: UnsafeRawBufferPointer, _ coding: ContentCoding, into output: inout BodyBuffer,
        limit: Int
    ) throws(InflateError) {
        guard !input.isEmpty else { return }
        switch coding {
        case .identity:
            guard output.makeRoom(for: input.count, limit: limit) else { throw .tooLarge }
            output.append(input)
        case .gzip:
            try inflate(input, windowBits: 31, into: &output, limit: limit)
        case .deflate:
            try inflateDeflate(input, into: &output, limit: limit)
        }
    }

    /// A raw stream can look like zlib's by chance, so what fails as one is tried as the other.
    private static func inflateDeflate(
        _ input: UnsafeRawBufferPointer, into output: inout BodyBuffer, limit: Int
    ) throws(InflateError) {
        guard hasZlibHeader(input) else {
            return try inflate(input, windowBits: -15, into: &output, limit: limit)
        }
        let start = output.count
        do throws(InflateError) {
            try inflate(input, windowBits: 15, into: &output, limit: limit)
        } catch .corrupt(at: let position) {
            output.truncate(to: start)
            do throws(InflateError) {
                try inflate(input, windowBits: -15, into: &output, limit: limit)
            } catch {
                throw .corrupt(at: position)
            }
        }
    }

    /// Compression method 8, and the first two bytes divisible by 31 (RFC 1950, section 2.2).
    private static func hasZlibHeader(_ input: UnsafeRawBufferPointer) -> Bool {
        input.count >= 2 && input[0] & 0x0F == 8 && (Int(input[0]) << 8 | Int(input[1])) % 31 == 0
    }

    private static func inflate(
        _ input: UnsafeRawBufferPointer, windowBits: Int32, into output: inout BodyBuffer,
        limit: Int
    ) throws(InflateError) {
        guard let start = input.bindMemory(to: UInt8.self).baseAddress else { throw .truncated }
        var stream = z_stream()
        guard czlib_inflate_init(&stream, windowBits) == Z_OK else { throw .tooLarge }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: start)
        stream.avail_in = UInt32(truncatingIfNeeded: input.count)
        // Bodies compress to a fourth or better: mostly one allocation then.
        _ = output.makeRoom(for: min(limit - output.count, input.count * 4), limit: limit)
        while true {
            guard makeRoom(&output, limit) else { throw .tooLarge }
            let status = output.withRoom { room in
                let capacity = min(room.count, 1 << 30)
                stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(truncatingIfNeeded: capacity)
                let status = CZlib.inflate(&stream, Z_NO_FLUSH)
                return (capacity - Int(stream.avail_out), status)
            }
            switch status {
            case Z_OK:
                continue
            case Z_STREAM_END:
                guard output.count <= limit else { throw .tooLarge }
                guard try nextMember(&stream, input, windowBits) else { return }
            case Z_BUF_ERROR:
                // No progress: out of input, or the output is full at the limit exactly.
                if stream.avail_in == 0, stream.avail_out > 0 { throw .truncated }
            default:
                throw .corrupt(at: input.count - Int(stream.avail_in))
            }
        }
    }

    /// At least a byte of room. One byte beyond the limit tells a body that ends just there from
    /// one that goes on.
    private static func makeRoom(_ output: inout BodyBuffer, _ limit: Int) -> Bool {
        output.makeRoom(for: 1, limit: limit + 1)
    }

    /// Goes on with the next member of a gzip stream; false where there is none.
    private static func nextMember(
        _ stream: inout z_stream, _ input: UnsafeRawBufferPointer, _ windowBits: Int32
    ) throws(InflateError) -> Bool {
        guard stream.avail_in > 0, windowBits == 31 else { return false }
        let position = input.count - Int(stream.avail_in)
        let rest = input[position...]
        if rest[position] == 0, rest.allSatisfy({ $0 == 0 }) { return false }
        guard inflateReset(&stream) == Z_OK else { throw .corrupt(at: position) }
        return true
    }
}
