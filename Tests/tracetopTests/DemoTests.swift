import Foundation
import Testing

@testable import tracetop

struct CaptureTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("sample-data")

    static var samples: SampleData {
        get throws { try SampleData(in: folder.path) }
    }

    @Test func theSampleDataIsRead() throws {
        let samples = try Self.samples
        #expect(samples.otlpHTTP.records.count > 200)
        #expect(samples.otlpHTTP.records.allSatisfy { $0.path == "/v1/traces" && $0.isRequest })
        #expect(samples.xrayUDP.records.count > 200)
        #expect(samples.xrayUDP.records.allSatisfy { $0.path == "-" && !$0.isRequest })
        for capture in [samples.otlpHTTP, samples.xrayUDP] {
            #expect(capture.startUnixNano > 1_600_000_000_000_000_000)
            #expect(capture.endUnixNano > capture.startUnixNano)
        }
    }

    @Test func bothProtocolsAreReplayedInOrder() throws {
        let records = try Self.samples.inOrder
        let changes = zip(records, records.dropFirst()).count { $0.isRequest != $1.isRequest }
        #expect(changes > 20)
    }

    @Test(arguments: [
        "", "hello\n", "tracetop-capture 2 1 0\n", "tracetop-capture 1 x 0\n",
        "tracetop-capture 1 1 1\n", "tracetop-capture 1 1 1\n0 /v1/traces a identity 5\nabc\n",
        "tracetop-capture 1 1 1\n0 /v1/traces a identity 2\nabc\n",
        "tracetop-capture 1 1 1\n0 /v1/traces a identity -2\nabc\n",
        "tracetop-capture 1 1 1\n0 /v1/traces a identity 9999999999999999999\nabc\n",
        "tracetop-capture 1 1 0\nmore", "tracetop-capture 1 1 -1\n",
    ])
    func damageIsFound(text: String) {
        #expect(throws: Capture.Damage.self) { try Capture(Array(text.utf8)) }
    }
}

struct TimeShiftTests {
    /// A request with a span of name "n", start 1000, end 2000 and an event at 1500; times in
    /// attributes (a fixed64 of another message) are left alone.
    private func body(
        start: UInt64, end: UInt64, event: UInt64, id: [UInt8] = Array(repeating: 1, count: 16)
    ) -> [UInt8] {
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [number << 3 | 2, UInt8(bytes.count)] + bytes
        }
        func time(_ number: UInt8, _ value: UInt64) -> [UInt8] {
            [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let value = field(2, [4 << 3 | 1] + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        let span =
            field(1, id) + field(5, [0x6E]) + time(7, start)
            + time(8, end) + field(9, field(1, [0x6B]) + value)
            + field(11, time(1, event) + field(2, [0x65])) + field(13, field(1, id)) + [
                16 << 3 & 0x7F | 5 | 0x80, 1, 1, 0, 0, 0,
            ]
        return field(1, field(2, field(2, span)))
    }

    private func shift(_ seconds: Int64) -> TimeShift {
        TimeShift(seconds: seconds, idSeconds: 0x6300_0000...0x6300_FFFF)
    }

    @Test func everyTimeMovesAndNothingElse() {
        var shifted = body(start: 1000, end: 2000, event: 1500)
        #expect(shift(5).apply(toRequest: &shifted))
        #expect(shifted == body(start: 5_000_001_000, end: 5_000_002_000, event: 5_000_001_500))
        #expect(shift(-5).apply(toRequest: &shifted))
        #expect(shifted == body(start: 1000, end: 2000, event: 1500))
    }

    @Test func noTimeStaysNone() {
        var shifted = body(start: 1000, end: 0, event: 0)
        #expect(shift(5).apply(toRequest: &shifted))
        #expect(shifted == body(start: 5_000_001_000, end: 0, event: 0))
    }

    @Test func anIDThatBeginsWithATimeMovesInSpansAndLinks() {
        let rest: [UInt8] = Array(repeating: 7, count: 12)
        var shifted = body(start: 0, end: 0, event: 0, id: [0x63, 0, 0, 0xFF] + rest)
        #expect(shift(2).apply(toRequest: &shifted))
        #expect(shifted == body(start: 0, end: 0, event: 0, id: [0x63, 0, 1, 1] + rest))
        shifted = body(start: 0, end: 0, event: 0, id: [0x64, 0, 0, 0xFF] + rest)
        #expect(shift(2).apply(toRequest: &shifted))
        #expect(shifted == body(start: 0, end: 0, event: 0, id: [0x64, 0, 0, 0xFF] + rest))
    }

    @Test func noProtobufIsRefusedAtEveryCut() {
        let whole = body(start: 1, end: 2, event: 3)
        for length in 1..<whole.count {
            var cut = Array(whole.prefix(length))
            #expect(!shift(1).apply(toRequest: &cut))
        }
    }

    /// What a body of text becomes; nil where it is refused.
    private func shifted(_ text: String, by seconds: Int64 = 2) -> String? {
        var datagram = Array(("{\"format\":\"json\",\"version\":1}\n" + text).utf8)
        guard shift(seconds).apply(toDatagram: &datagram) else { return nil }
        return String(decoding: datagram, as: UTF8.self).split(separator: "\n").last.map(
            String.init)
    }

    @Test func timesOfSegmentsAndSubsegmentsMoveAndOthersDoNot() {
        let text = { (start: Int, end: Int, id: String) in
            """
            {"id": "70de5b6f19ff9a0a", "start_time": \(start).0486881, "trace_id": "1-\(id)-1234567890abcdef00112233", \
            "annotations": {"start_time": 7.5}, "metadata": {"a": {"subsegments": [{"end_time": 8}]}}, \
            "subsegments": [ {"end_time":\(end),"name":"a \\"start_time\\": 5", "subsegments": []},\
            {"start_time" : \(start).5 , "links": [{"id": "x", "trace_id": "1-\(id)-000000000000000000000001", \
            "attributes": {"trace_id": "1-63000001-000000000000000000000001", "n": NaN}}]}], \
            "fault": true, "end_time": \(end).1}
            """
        }
        #expect(
            shifted(text(1_700_000_009, 1_700_000_018, "6300000f"))
                == text(1_700_000_011, 1_700_000_020, "63000011"))
        #expect(
            shifted(text(1_700_000_009, 1_700_000_018, "0000000f"), by: -10)
                == text(1_699_999_999, 1_700_000_008, "0000000f"))
    }

    @Test(arguments: [
        "", "{", "[1", "{\"start_time\": 1.4E9}", "{\"start_time\": 1",
        "{\"trace_id\": \"1-6300\"}",
        "{\"start_time\": 9999999999}", "{\"start_time\": \"x}", "{\"start_time\" 1}", "{1: 2}",
        "{\"a\": 1 2}", "{\"start_time\": -.}",
    ])
    func whatTheSDKDoesNotWriteIsRefused(text: String) {
        #expect(shifted(text) == nil)
    }

    @Test func theSampleDataIsShiftedWithoutALengthChanged() throws {
        let samples = try CaptureTests.samples
        let forth = TimeShift([samples.otlpHTTP, samples.xrayUDP], to: 1_900_000_000_999_999_999)
        let moved = forth.seconds
        let back = TimeShift(
            seconds: -moved,
            idSeconds: forth.shifted(
                idStart: forth.idSeconds.lowerBound)...forth.shifted(
                    idStart: forth.idSeconds.upperBound))
        #expect(moved > 0)
        for record in samples.inOrder {
            var body = try #require(record.decompressedBody)
            let before = body
            let apply =
                record.isRequest ? TimeShift.apply(toRequest:) : TimeShift.apply(toDatagram:)
            #expect(apply(forth)(&body))
            #expect(body.count == before.count && body != before)
            #expect(apply(back)(&body))
            #expect(body == before)
        }
    }

    @Test func theTimeInTheIDsOfDocumentsMoves() throws {
        let samples = try CaptureTests.samples
        let shift = TimeShift([samples.otlpHTTP, samples.xrayUDP], to: 1_900_000_000_000_000_000)
        for record in samples.xrayUDP.records {
            var body = Array(record.body)
            #expect(shift.apply(toDatagram: &body))
            let text = String(decoding: body, as: UTF8.self)
            let ids = text.ranges(of: "\"trace_id\": \"1-").count
            // 1,900,000,000 is 713fb300 in hexadecimal.
            #expect(ids > 0 && text.ranges(of: "\"trace_id\": \"1-713f").count == ids)
        }
    }

    @Test(arguments: ["gzip", "deflate"])
    func bodiesAreCompressedAndBack(encoding: String) throws {
        for length in [0, 1, 5000, 300_000] {
            let body = (0..<length).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
            let compressed = try #require(Deflation.deflated(body, encoding: encoding))
            var record = Capture.Record(
                offset: 0, path: "/", contentType: "", contentEncoding: encoding,
                body: compressed[...])
            #expect(record.decompressedBody == body)
            record.body.removeLast()
            #expect(record.decompressedBody == nil)
        }
    }
}
