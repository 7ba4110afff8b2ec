import CZlib
import TestSupport
import Testing

@testable import Receivers

@Suite struct CompressionTests {
    static func compress(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](
            repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
        let count = output.withUnsafeMutableBufferPointer { out in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = out.baseAddress
                stream.avail_out = UInt32(out.count)
                deflate(&stream, Z_FINISH)
                return out.count - Int(stream.avail_out)
            }
        }
        return Array(output[..<count])
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] { compress(bytes, windowBits: 31) }
    static func zlib(_ bytes: [UInt8]) -> [UInt8] { compress(bytes, windowBits: 15) }
    static func raw(_ bytes: [UInt8]) -> [UInt8] { compress(bytes, windowBits: -15) }

    private func inflate(
        _ bytes: [UInt8], _ coding: ContentCoding, limit: Int = 1 << 20
    ) -> Result<[UInt8], InflateError> {
        var buffer = BodyBuffer()
        do throws(InflateError) {
            let result = bytes.withUnsafeBytes { input in
                Result<Void, InflateError> { () throws(InflateError) in
                    try Inflater.inflate(input, coding, into: &buffer, limit: limit)
                }
            }
            try result.get()
        } catch {
            return .failure(error)
        }
        return .success(buffer.withBytes { Array($0) })
    }

    private let text = Array(String(repeating: "the same words again and again ", count: 999).utf8)

    @Test func readsAllThreeFormats() {
        #expect(inflate(Self.gzip(text), .gzip) == .success(text))
        #expect(inflate(Self.zlib(text), .deflate) == .success(text))
        #expect(inflate(Self.raw(text), .deflate) == .success(text))
        #expect(inflate(text, .identity) == .success(text))
        #expect(inflate([], .gzip) == .success([]))
        #expect(inflate(Self.gzip([]), .gzip) == .success([]))
    }

    @Test func readsGzipOfSeveralMembers() {
        let members = Self.gzip(text) + Self.gzip([]) + Self.gzip([1, 2, 3])
        #expect(inflate(members, .gzip) == .success(text + [1, 2, 3]))
        #expect(inflate(members + [0, 0, 0], .gzip) == .success(text + [1, 2, 3]))
    }

    @Test func readsARawStreamThatLooksLikeZlib() {
        // A stored block whose first bytes happen to pass zlib's header check.
        var stream: [UInt8] = []
        for length in 0..<70_000 {
            let candidate: [UInt8] = [
                0x78, UInt8(length & 0xFF), UInt8(length >> 8 & 0xFF),
            ]
            guard (0x7800 | length & 0xFF) % 31 == 0 else { continue }
            stream = candidate
            break
        }
        #expect(!stream.isEmpty)
        // 0x78 begins a raw block of type 00 that is not the last; its length follows on a byte
        // boundary, with its complement.
        let length = UInt16(stream[1]) | UInt16(stream[2]) << 8
        let data = [UInt8](repeating: 0x41, count: Int(length))
        stream += [UInt8(~length & 0xFF), UInt8(~length >> 8)] + data + [0x01, 0, 0, 0xFF, 0xFF]
        #expect(inflate(stream, .deflate) == .success(data))
    }

    @Test func stopsAtTheLimit() {
        #expect(inflate(Self.gzip(text), .gzip, limit: text.count) == .success(text))
        #expect(inflate(Self.gzip(text), .gzip, limit: text.count - 1) == .failure(.tooLarge))
        #expect(
            inflate(Self.gzip(text) + Self.gzip([1]), .gzip, limit: text.count)
                == .failure(.tooLarge))
        #expect(inflate(Self.raw(text), .deflate, limit: 10) == .failure(.tooLarge))
        #expect(inflate(text, .identity, limit: 10) == .failure(.tooLarge))
    }

    @Test func cutAnywhereIsTruncatedOrCorrupt() {
        let short = Array(text.prefix(200))
        for compressed in [Self.gzip(short), Self.zlib(short)] {
            let coding: ContentCoding = compressed[0] == 0x1F ? .gzip : .deflate
            for length in 1..<compressed.count {
                let result = inflate(Array(compressed[..<length]), coding)
                #expect(throws: InflateError.self) { try result.get() }
            }
        }
    }

    @Test func flippedBytesNeverTrap() {
        let compressed = Self.gzip(Array(text.prefix(300)))
        for position in compressed.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = compressed
                damaged[position] ^= mask
                for coding in [ContentCoding.gzip, .deflate] {
                    if case .success(let bytes) = inflate(damaged, coding, limit: 10_000) {
                        #expect(bytes.count <= 10_000)
                    }
                }
            }
        }
    }

    @Test func refusesABombOverHTTP() throws {
        var limits = HTTPLimits()
        limits.bodyBytes = 1 << 20
        let fixture = try ReceiverFixture(limits: limits)
        let bomb = Self.gzip([UInt8](repeating: 0x31, count: 32 << 20))
        #expect(bomb.count < 40_000)
        let response = try fixture.post(bomb, headers: ["Content-Encoding: gzip"])
        #expect(response.status == 413)
    }

    @Test(arguments: ["gzip", "x-gzip", "GZIP", "gzip, identity"])
    func takesGzipByItsNames(_ name: String) throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(
            Self.gzip(Array("4".utf8)), headers: ["Content-Encoding: \(name)"])
        #expect(response.status == 200)
        #expect(fixture.sink.spans == 4)
    }

    @Test func takesDeflateOfBothKinds() throws {
        let fixture = try ReceiverFixture()
        for body in [Self.zlib(Array("4".utf8)), Self.raw(Array("5".utf8))] {
            let response = try fixture.post(body, headers: ["content-encoding: deflate"])
            #expect(response.status == 200)
        }
        #expect(fixture.sink.spans == 9)
    }

    @Test func saysThatABodyIsNotWhatItsHeaderSays() throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(
            "plain", type: "application/json", headers: ["Content-Encoding: gzip"])
        #expect(response.status == 400)
        #expect(response.text.contains("compressed body"))
    }
}
