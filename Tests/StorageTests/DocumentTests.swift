import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// The original documents of X-Ray beside the spans made of them.
@Suite struct DocumentTests {
    private func segment(_ trace: UInt64, _ id: UInt64, _ text: String) -> SampleSpan {
        SampleSpan(trace, id, name: "shop").with {
            $0.source = .xray
            $0.document = #"{"id":"\#(id)","text":"\#(text)"}"#
        }
    }

    private func texts(_ reader: SpanReader, _ trace: UInt64) throws -> [UInt64: String] {
        let documents = try reader.documents(of: TraceID(high: 0xABCD, low: trace))
        return Dictionary(
            uniqueKeysWithValues: documents.map {
                ($0.key.rawValue, String(decoding: $0.value, as: UTF8.self))
            })
    }

    private func stored(_ fixture: StoreFixture) throws -> String {
        try fixture.sqlite3("SELECT count(*) FROM document")
    }

    @Test func aDocumentReadsBackByteByByte() throws {
        let fixture = try StoreFixture()
        let long = segment(1, 2, String(repeating: "segment ", count: 8000))
        let nested = segment(1, 3, "").with { $0.document = "" }
        try fixture.write(SpanBatch(segment(1, 1, "ä\\u0000"), long, nested, SampleSpan(1, 4)))
        let reader = try fixture.reader()
        #expect(
            try texts(reader, 1) == [1: segment(1, 1, "ä\\u0000").document, 2: long.document])
        let key = try #require(try reader.summary(of: long.trace)).key
        #expect(
            try reader.document(of: SpanID(rawValue: 2), inTrace: key)
                == Array(long.document.utf8))
        #expect(try reader.document(of: SpanID(rawValue: 3), inTrace: key) == nil)
        #expect(try reader.document(of: SpanID(rawValue: 2), inTrace: key + 1) == nil)
        #expect(try texts(reader, 2).isEmpty)
        #expect(try fixture.sqlite3("SELECT sum(length(content)) < 1000 FROM document") == "1")
    }

    @Test func aReplacedSpansDocumentGoesWithIt() throws {
        let fixture = try StoreFixture()
        try fixture.write(
            SpanBatch(segment(1, 1, "first"), segment(1, 2, "kept")),
            SpanBatch(segment(1, 1, "second")))
        #expect(
            try texts(fixture.reader(), 1) == [
                1: segment(1, 1, "second").document, 2: segment(1, 2, "kept").document,
            ])
        // A duplicate leaves the first one's.
        try fixture.write(SpanBatch(segment(1, 1, "late").with { $0.end = nil }))
        #expect(try texts(fixture.reader(), 1)[1] == segment(1, 1, "second").document)
        // What comes nested in another document has none of its own any more.
        try fixture.write(SpanBatch(segment(1, 2, "").with { $0.document = "" }))
        #expect(try texts(fixture.reader(), 1).keys.sorted() == [1])
        #expect(try stored(fixture) == "1")
        // Nor does a span of OpenTelemetry that takes the place of a running one.
        let running = segment(2, 1, "running").with { $0.end = nil }
        try fixture.write(SpanBatch(running), SpanBatch(SampleSpan(2, 1)))
        #expect(try texts(fixture.reader(), 2).isEmpty)
        #expect(try stored(fixture) == "1")
    }

    @Test func documentsComeInCommitOrderHoweverManyThereAre() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let ids = (1...2000 as ClosedRange<UInt64>).shuffled()
        for part in stride(from: 0, to: ids.count, by: 300) {
            let batch = SpanBatch(
                ids[part..<min(part + 300, ids.count)].map { segment(1, $0, "\($0)") })
            _ = try writer.commit(batch)
        }
        writer.stop()
        let reader = try fixture.reader()
        var seen: [UInt64] = []
        try reader.forEachDocument(ofKey: 1) { span, _ in
            seen.append(span.rawValue)
            return seen.count < 1500
        }
        #expect(seen == Array(ids.prefix(1500)))
    }

    @Test func aDamagedDocumentIsLeftOut() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(segment(1, 1, "a"), segment(1, 2, "b")))
        for content in ["x''", "x'FF'", "x'01FFFFFFFFFFFF'", "NULL || 'x'", "'text'"] {
            _ = try fixture.sqlite3(
                "UPDATE OR IGNORE document SET content = \(content) WHERE id = 1")
            #expect(try texts(fixture.reader(), 1).keys.sorted().last == 2)
        }
    }

    @Test func evictedAndClearedDocumentsAreDeleted() throws {
        let fixture = try StoreFixture()
        let filler = (0..<4000).map { String($0 &* 2_654_435_761, radix: 36) }.joined()
        let writer = try fixture.writer { $0.retainedByteCount = 3_000_000 }
        for trace in 1...400 as ClosedRange<UInt64> {
            _ = try writer.commit(SpanBatch(segment(trace, 1, filler), SampleSpan(trace, 2)))
        }
        let reader = try fixture.reader()
        var bytes = Int64.max
        for _ in 0..<500 where bytes > 8_000_000 {
            Thread.sleep(forTimeInterval: 0.02)
            bytes = try reader.statistics().bytes
        }
        #expect(bytes <= 8_000_000)
        writer.stop()
        let statistics = try reader.statistics()
        #expect(statistics.evictedTraces > 100)
        #expect(
            try fixture.sqlite3(
                "SELECT count(*) FROM document WHERE id NOT IN (SELECT id FROM span)") == "0")
        #expect(try stored(fixture) == "\(statistics.storedTraces)")
        try SpanStore.clear(fixture.location)
        #expect(try stored(fixture) == "0")
    }

    @Test func aBatchWhoseDocumentsAreNotItsOwnIsRefused() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        var batch = SpanBatch(segment(1, 1, "a"))
        batch.spans[0].document.offset = .max
        #expect(throws: SinkError.self) { try writer.commit(batch) }
        writer.stop()
    }
}
