import Foundation
import Testing

@testable import tracetop

struct CaptureTests {
    static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("sample-data/otlp-http.capture")

    @Test func theSampleDataIsRead() throws {
        let capture = try Capture([UInt8](Data(contentsOf: Self.sample)))
        #expect(capture.records.count == 309)
        #expect(capture.records.allSatisfy { $0.path == "/v1/traces" })
        #expect(capture.startUnixNano > 1_600_000_000_000_000_000)
        #expect(capture.endUnixNano > capture.startUnixNano)
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
    private func body(start: UInt64, end: UInt64, event: UInt64) -> [UInt8] {
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [number << 3 | 2, UInt8(bytes.count)] + bytes
        }
        func time(_ number: UInt8, _ value: UInt64) -> [UInt8] {
            [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let value = field(2, [4 << 3 | 1] + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        let span =
            field(1, Array(repeating: 1, count: 16)) + field(5, [0x6E]) + time(7, start)
            + time(8, end) + field(9, field(1, [0x6B]) + value)
            + field(11, time(1, event) + field(2, [0x65])) + [
                16 << 3 & 0x7F | 5 | 0x80, 1, 1, 0, 0, 0,
            ]
        return field(1, field(2, field(2, span)))
    }

    @Test func everyTimeMovesAndNothingElse() {
        var shifted = body(start: 1000, end: 2000, event: 1500)
        #expect(TimeShift(nanoseconds: 500).apply(to: &shifted))
        #expect(shifted == body(start: 1500, end: 2500, event: 2000))
        #expect(TimeShift(nanoseconds: -500).apply(to: &shifted))
        #expect(shifted == body(start: 1000, end: 2000, event: 1500))
    }

    @Test func noTimeStaysNone() {
        var shifted = body(start: 1000, end: 0, event: 0)
        #expect(TimeShift(nanoseconds: 500).apply(to: &shifted))
        #expect(shifted == body(start: 1500, end: 0, event: 0))
    }

    @Test func noProtobufIsRefusedAtEveryCut() {
        let whole = body(start: 1, end: 2, event: 3)
        for length in 1..<whole.count {
            var cut = Array(whole.prefix(length))
            #expect(!TimeShift(nanoseconds: 1).apply(to: &cut))
        }
    }

    @Test func theSampleDataIsShiftedWithoutALengthChanged() throws {
        let capture = try Capture([UInt8](Data(contentsOf: CaptureTests.sample)))
        for record in capture.records {
            var body =
                record.contentEncoding == "identity"
                ? Array(record.body) : try #require(Deflation.inflated(record.body))
            let before = body
            #expect(TimeShift(nanoseconds: 1_000_000_007).apply(to: &body))
            #expect(body.count == before.count && body != before)
            #expect(TimeShift(nanoseconds: -1_000_000_007).apply(to: &body))
            #expect(body == before)
        }
    }

    @Test(arguments: ["gzip", "deflate"])
    func bodiesAreCompressedAndBack(encoding: String) throws {
        for length in [0, 1, 5000, 300_000] {
            let body = (0..<length).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
            let compressed = try #require(Deflation.deflated(body, encoding: encoding))
            #expect(Deflation.inflated(compressed[...]) == body)
            #expect(Deflation.inflated(compressed.dropLast()) == nil)
        }
        #expect(Deflation.inflated([1, 2, 3][...]) == nil)
    }
}
