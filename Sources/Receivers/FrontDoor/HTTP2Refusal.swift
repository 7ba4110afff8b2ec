/// As much of an HTTP/2 server as it takes to tell a client, in its own protocol, that it should
/// speak HTTP/1.1 here. Bytes in, bytes out.
///
/// The client sends the preface of 24 bytes, then frames of a 9-byte head (length 24 bits, type,
/// flags, stream) and a payload (RFC 9113, sections 3.4 and 4.1). We send our settings, acknowledge
/// the client's, wait for its first request, and answer that: a gRPC call with a trailers-only
/// UNIMPLEMENTED, which clients don't retry and whose message they log; anything else with 404 and
/// a text. Then GOAWAY with the same text as debug data. Its code is NO_ERROR: HTTP_1_1_REQUIRED would
/// say it best, but makes gRPC's C core (1.85) fail an assertion.
struct HTTP2Refusal {
    private let message: String
    private var buffer: [UInt8] = []
    private var sawPreface = false
    private(set) var isFinished = false

    private static let prefaceLength = 24
    private static let frameHeadLength = 9
    /// Larger frames than we ever allow: a client may send up to 16,384 bytes (section 4.2).
    private static let maximumFrameLength = 16_384
    /// Clients ask within their first few hundred bytes; whoever sends this much and asks nothing
    /// gets no more acknowledgements.
    private static let maximumByteCount = 64 << 10
    private var byteCount = 0

    private enum Frame {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
        static let acknowledged: UInt8 = 1
        static let endStream: UInt8 = 1
        static let endHeaders: UInt8 = 4
    }

    init(message: String) {
        self.message = message
    }

    /// Takes what arrived and gives what to send. Once finished it gives nothing more.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        guard !isFinished else { return [] }
        let before = buffer.count
        buffer += bytes
        byteCount += buffer.count - before
        guard byteCount <= Self.maximumByteCount else {
            isFinished = true
            buffer = []
            return goAway(stream: 0)
        }
        var output: [UInt8] = []
        if !sawPreface {
            guard buffer.count >= Self.prefaceLength else { return [] }
            buffer.removeFirst(Self.prefaceLength)
            sawPreface = true
            output += Self.frame(Frame.settings, 0, 0, [])
        }
        while !isFinished, let answer = nextFrame() { output += answer }
        return output
    }

    /// The answer to the next whole frame; nil where there is none.
    private mutating func nextFrame() -> [UInt8]? {
        guard buffer.count >= Self.frameHeadLength else { return nil }
        let length = Int(buffer[0]) << 16 | Int(buffer[1]) << 8 | Int(buffer[2])
        guard length <= Self.maximumFrameLength else {
            isFinished = true
            return goAway(stream: 0)
        }
        guard buffer.count >= Self.frameHeadLength + length else { return nil }
        let (type, flags) = (buffer[3], buffer[4])
        let stream = buffer[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let payload = Array(buffer[Self.frameHeadLength..<Self.frameHeadLength + length])
        buffer.removeFirst(Self.frameHeadLength + length)
        switch type {
        case Frame.settings where flags & Frame.acknowledged == 0:
            return Self.frame(Frame.settings, Frame.acknowledged, 0, [])
        case Frame.ping where flags & Frame.acknowledged == 0 && length == 8:
            return Self.frame(Frame.ping, Frame.acknowledged, 0, payload)
        case Frame.headers where stream != 0:
            isFinished = true
            return refuse(stream, isGRPC: Self.namesGRPC(payload)) + goAway(stream: stream)
        default:
            return []
        }
    }

    private func refuse(_ stream: UInt32, isGRPC: Bool) -> [UInt8] {
        // Static table (RFC 7541, appendix A): 13 is `:status 404`, 8 `:status 200`, name 31
        // `content-type`. Literals without indexing, no Huffman coding.
        if isGRPC {
            var block: [UInt8] = [0x88, 0x0F, 31 - 15]
            Self.append(string: "application/grpc", to: &block)
            Self.append(header: "grpc-status", "12", to: &block)
            Self.append(header: "grpc-message", message, to: &block)
            return Self.frame(Frame.headers, Frame.endHeaders | Frame.endStream, stream, block)
        }
        var block: [UInt8] = [0x80 | 13, 0x0F, 31 - 15]
        Self.append(string: "text/plain; charset=utf-8", to: &block)
        return Self.frame(Frame.headers, Frame.endHeaders, stream, block)
            + Self.frame(Frame.data, Frame.endStream, stream, Array((message + "\n").utf8))
    }

    private func goAway(stream: UInt32) -> [UInt8] {
        let noError: UInt32 = 0
        let payload = Self.bytes(stream) + Self.bytes(noError) + Array(message.utf8)
        return Self.frame(Frame.goAway, 0, 0, payload)
    }

    /// Whether a header block holds `application/grpc`, as it is or Huffman-coded. The dynamic
    /// table cannot hide it: this is the connection's first request.
    private static func namesGRPC(_ block: [UInt8]) -> Bool {
        let coded: [UInt8] = [
            0x1D, 0x75, 0xD0, 0x62, 0x0D, 0x26, 0x3D, 0x4C, 0x4D, 0x65, 0x64,
        ]
        return contains(block, Array("application/grpc".utf8)) || contains(block, coded)
    }

    private static func contains(_ block: [UInt8], _ needle: [UInt8]) -> Bool {
        guard block.count >= needle.count else { return false }
        return (0...block.count - needle.count).contains { start in
            block[start..<start + needle.count].elementsEqual(needle)
        }
    }

    private static func frame(
        _ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]
    ) -> [UInt8] {
        bytes(UInt32(truncatingIfNeeded: payload.count)).dropFirst() + [type, flags]
            + bytes(stream) + payload
    }

    private static func append(header name: String, _ value: String, to block: inout [UInt8]) {
        block.append(0)
        append(string: name, to: &block)
        append(string: value, to: &block)
    }

    /// RFC 7541, section 5.2; the length is an integer with a 7-bit prefix (5.1).
    private static func append(string: String, to block: inout [UInt8]) {
        var length = string.utf8.count
        if length < 127 {
            block.append(UInt8(length))
        } else {
            block.append(127)
            length -= 127
            while length >= 128 {
                block.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            block.append(UInt8(length))
        }
        block += string.utf8
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}
