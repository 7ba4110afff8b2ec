import Telemetry
import TestSupport
import Testing

@testable import Wire

/// What no SDK sends, and what the SDK does, damaged.
@Suite("X-Ray documents: hostile ones")
struct XRayHostileTests {
    private static func documents() throws -> [[UInt8]] {
        try FixtureTests.fixture("xray-python-sdk.jsonl").split(separator: 0x0A).map(Array.init)
            .filter { !$0.starts(with: #"{"format""#.utf8) }
    }

    @Test("the Python SDK's documents")
    func python() throws {
        let documents = try Self.documents()
        var reader = XRayDocumentReader()
        var batch = SpanBatch()
        for document in documents { try reader.read(document, into: &batch) }
        #expect(batch.damage == nil && batch.rejections.isEmpty)
        #expect(batch.traces.count == 3 && batch.resources.count == 2)
        #expect(documents.count == 33 && batch.spans.count == 43)
        let spans = batch.records
        #expect(
            spans.prefix(4).map(\.name) == ["backend-flask", "show", "load", "read"])
        #expect(spans[0].flags == [.error, .fault])
        #expect(spans[0].attributes["http.status_code"] == .int(500))
        #expect(spans[0].attributes["user_handle"] == .string("andrewbrown"))
        #expect(spans[0].attributes["cached"] == .bool(false))
        #expect(spans[0].attributes["metadata.default.half"] == .string("\u{FFFD}"))
        #expect(spans[0].attributes["enduser.id"] == .string("anna"))
        #expect(spans[0].resource.attributes["telemetry.sdk.language"] == .string("python"))
        #expect(spans[3].statusMessage == "no such activity: “7”")
        let id = try #require(spans[3].events.first?.attributes["aws.xray.exception.id"])
        #expect(spans[1].attributes["aws.xray.cause_id"] == id)
        #expect(spans[2].attributes["aws.xray.cause_id"] == id)
        #expect(spans[4].parentID == SpanID("00000000000000ab"))
        #expect(spans[5].flags == [.error, .clientError, .throttle] && spans[5].kind == .client)
        #expect(spans[6].attributes["aws.table_name"] == .string("cruddur"))
        #expect(spans[7].attributes["db.name"] == .string("cruddur"))
        // Thirty steps were sent before the segment that they are in.
        let streamed = spans.filter { $0.serviceName == nil }
        #expect(streamed.count == 30)
        #expect(Set(streamed.map(\.parentID)) == [spans.last { $0.name == "loop" }?.spanID])
        #expect(spans.allSatisfy { ($0.durationNanoseconds ?? 0) > 0 })
        for (row, document) in zip(batch.spans.filter { !$0.document.isEmpty }, documents) {
            let packed = Array(batch.documents[row.document.range])
            #expect(PackedDocument.document(of: packed) == document)
        }
    }

    @Test("documents cut at every byte: refused, or a valid batch")
    func cut() throws {
        var reader = XRayDocumentReader()
        for document in try Self.documents().prefix(2) {
            for count in document.indices {
                var batch = SpanBatch()
                #expect(throws: WireError.self) {
                    try reader.read(document[..<count], into: &batch)
                }
                #expect(batch.spans.isEmpty && batch.rejections.spans == 1)
            }
        }
    }

    @Test("documents with every byte changed: refused, or a valid batch")
    func mutated() throws {
        var reader = XRayDocumentReader()
        for document in try Self.documents().prefix(2) {
            var batch = SpanBatch()
            let replacements = [UInt8(ascii: "\""), UInt8(ascii: "{"), 0xFF, 0x30]
            for position in document.indices {
                var changed = document
                changed[position] = replacements[position % replacements.count]
                try? reader.read(changed, into: &batch)
            }
            #expect(batch.damage == nil)
        }
    }

    @Test("nesting: as deep as JSON may be, and deeper")
    func deep() throws {
        func nested(_ depth: Int) -> String {
            let opening = #"{"id":"0102030405060708","start_time":1,"name":"n","subsegments":["#
            return #"{"name":"api",\#(xrayIDs),"subsegments":["#
                + String(repeating: opening, count: depth)
                + String(repeating: "]}", count: depth + 1)
        }
        let batch = try readXRay(nested(500))
        #expect(batch.spans.count == 501)
        let error = #expect(throws: WireError.self) { try readXRay(nested(10_000)) }
        #expect(error?.code == .nestedTooDeep)
        let lists = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        let span = try readSegment(
            #","annotations":{"a":\#(lists),"b":1},"metadata":{"n":{"k":\#(lists)}}"#)
        #expect(span.attributes["b"] == .int(1))
        #expect(
            String(decoding: span.attributes.json, as: UTF8.self).hasPrefix(
                #"{"a":"# + String(repeating: "[", count: 64) + "null"
                    + String(repeating: "]", count: 64)))
    }

    @Test("64 KiB of one member is taken, and what would grow is bounded")
    func large() throws {
        let long = String(repeating: "x", count: 64 << 10)
        #expect(
            try readSegment(#","annotations":{"a":"\#(long)"}"#).attributes["a"] == .string(long))
        let key = String(repeating: "k", count: 60)
        let many = String(repeating: #""":1,"#, count: 100_000) + #""":1"#
        let batch = try readXRay(
            #"{"name":"api",\#(xrayIDs),"metadata":{"\#(key)":{\#(many)}}}"#)
        #expect(batch.spans.count == 1 && batch.spans[0].attributes.isEmpty)
        #expect(batch.text.count < 1000 && !batch.spans[0].document.isEmpty)
        let exceptions = String(repeating: #"{"a":1},"#, count: 100_000) + "{}"
        let failing = try readXRay(
            #"{"name":"api",\#(xrayIDs),"cause":{"exceptions":[\#(exceptions)]}}"#)
        #expect(failing.text.count < 9 << 20)
        var reader = XRayDocumentReader(maximumBytes: 100)
        var refused = SpanBatch()
        let error = #expect(throws: WireError.self) {
            try reader.read(Array(#"{"name":"\#(long)",\#(xrayIDs)}"#.utf8), into: &refused)
        }
        #expect(error?.code == .tooLarge)
        #expect(refused.rejections.summary == "1 span: the document is larger than is read")
    }

    @Test("numbers beyond their types, bytes that are no UTF-8, control characters")
    func odd() throws {
        let span = try readSegment(
            #","annotations":{"a":123456789012345678901234567890,"b":-9223372036854775809,"c":1e308}"#
        )
        #expect(span.attributes["a"] == .double(1.2345678901234568e29))
        #expect(span.attributes["c"] == .double(1e308))
        let bytes = Array(#"{"name":"a"#.utf8) + [0xFF, 0xFE] + Array(#"b",\#(xrayIDs)}"#.utf8)
        #expect(try readXRay(bytes).records[0].name == "a\u{FFFD}\u{FFFD}b")
        #expect(try readSegment(#","name":"\u001b[2J\u0000""#).name == "\u{1B}[2J\0")
        for text in [
            "null", "true", "7", "\"text\"", "[]", "[{}]", "{}", "{", "\u{0}", "NaN",
            #"{"id":{},"trace_id":[],"start_time":{}}"#,
        ] {
            #expect(throws: WireError.self) { try readXRay(text) }
        }
    }
}
