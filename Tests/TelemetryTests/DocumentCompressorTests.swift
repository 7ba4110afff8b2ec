import Foundation
import Telemetry
import Testing

struct DocumentCompressorTests {
    private static let segment = #"""
        {"name": "backend-flask", "id": "4be2d7a3c6f1e058", "start_time": 1795162490.123456, \#
        "end_time": 1795162490.223456, "in_progress": false, "http": {"request": {"url": \#
        "http://localhost:4567/api/activities/home", "method": "GET", "user_agent": "curl/7.88.1", \#
        "client_ip": "127.0.0.1"}, "response": {"status": 200, "content_length": 1024}}, \#
        "aws": {"xray": {"sdk": "X-Ray for Python", "sdk_version": "2.14.0"}}, "trace_id": \#
        "1-6aff8d3a-0123456789abcdef01234567", "subsegments": [{"id": "53995c3f42cd8ad8", "name": \#
        "mock-data", "start_time": 1795162490.15, "end_time": 1795162490.2, "namespace": "local"}]}
        """#

    private static func packed(_ documents: [[UInt8]]) -> (bytes: [UInt8], ranges: [ByteRange]) {
        var compressor = DocumentCompressor()
        var output: [UInt8] = []
        let ranges = documents.map { document in
            document.withUnsafeBytes { compressor.compress($0, into: &output) }
        }
        return (output, ranges)
    }

    @Test func documentsComeBackAsTheyWere() {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let long = Array(repeatElement(Self.segment, count: 200).joined().utf8)
        let documents = [Array(Self.segment.utf8), [], [0x7B], noise, long, Array("{}".utf8)]
        let (bytes, ranges) = Self.packed(documents)
        for (document, range) in zip(documents, ranges) {
            #expect(PackedDocument.document(of: Array(bytes[range.range])) == document)
        }
    }

    @Test func aLoneSegmentIsLessThanHalfAsLong() {
        let (bytes, _) = Self.packed([Array(Self.segment.utf8)])
        #expect(bytes.count * 2 < Self.segment.utf8.count)
    }

    @Test func incompressibleDocumentsGrowByTheirHeaderOnly() {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(Self.packed([noise]).bytes.count == noise.count + 3)
    }

    /// Whatever is cut off or changed is noticed or harmless, and never traps.
    @Test func damageIsNotTrusted() {
        let document = Array(Self.segment.utf8)
        let (bytes, _) = Self.packed([document])
        for length in 0..<bytes.count {
            #expect(PackedDocument.document(of: Array(bytes.prefix(length))) == nil)
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                if let read = PackedDocument.document(of: damaged) {
                    #expect(read.count == document.count || index < 3)
                }
            }
        }
        #expect(PackedDocument.document(of: [2, 1, 0]) == nil)
        #expect(PackedDocument.document(of: [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0]) == nil)
    }
}
