import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

@Suite struct HostileInputTests {
    private static let texts = [
        "'; DROP TABLE span; --", "\"quoted\" 'and' `back`", "nul\u{0}inside", "\u{1B}[31mred",
        "percent %s %n", "\u{202E}right to left", "🜁 \u{FFFF}", "a\\b\\u0000", "?1", ":name",
        String(repeating: "long ", count: 20_000),
    ]

    @Test(arguments: texts)
    func aTextIsJustATextWhereverItStands(text: String) throws {
        let fixture = try StoreFixture()
        let batch = SpanBatch(
            SampleSpan(1, 1, name: text, service: text).with {
                $0.isError = true
                $0.statusMessage = text
                $0.attributes = [(text, .string(text))]
                $0.resourceAttributes = [(text, .string(text))]
                $0.scope = Scope(name: text, version: text, schemaURL: text)
                $0.events = [SpanEvent(timeUnixNano: 1, name: text)]
                $0.traceState = text
            })
        try fixture.write(batch, SpanBatch(SampleSpan(2, 1)))
        let reader = try fixture.reader()
        #expect(try reader.spans(of: TraceID(high: 0xABCD, low: 1)) == batch.records)
        let summary = try #require(try reader.summaries(newest: 2).last)
        #expect(summary.rootName == text && summary.services == [text])
        #expect(try reader.attributeKeys().contains { $0.key == text && $0.spanCount == 1 })
        #expect(try fixture.sqlite3("SELECT count(*) FROM span; PRAGMA integrity_check") == "2\nok")
    }

    @Test func extremesOfTimeAndIdsAreKept() throws {
        let fixture = try StoreFixture()
        let batch = SpanBatch(
            SampleSpan(.max, .max, start: .min, end: .max),
            SampleSpan(.max, 1, parent: .max, start: .max, end: .min),
            SampleSpan(.max, 1 << 63, parent: .max, start: 0, end: 0))
        try fixture.write(batch)
        let reader = try fixture.reader()
        let summary = try #require(try reader.summaries(newest: 1).first)
        #expect(summary.durationNanoseconds == .max)
        #expect(try reader.spans(of: summary.traceID) == batch.records)
        for order in SpanReader.Order.allCases {
            #expect(try reader.summaries(orderedBy: order, limit: 5).count == 1)
        }
        #expect(try fixture.sqlite3("SELECT count(*) FROM spans, traces") == "3")
        #expect(
            try fixture.sqlite3("SELECT start_time FROM spans WHERE start_unix_nano = 0")
                == "1970-01-01T00:00:00.000000000Z")
    }

    @Test func aBatchThatNamesWhatItDoesNotHoldFailsAlone() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        var broken = SpanBatch(SampleSpan(1, 1))
        broken.spans[0].attributes = ByteRange(offset: 1 << 30, count: 5)
        var alsoBroken = SpanBatch(SampleSpan(2, 1))
        alsoBroken.spans[0].resource = 77
        // Hold the writer back, so that all of these become one group.
        let other = try Connection(path: fixture.path, access: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        let batches = [
            SpanBatch(SampleSpan(3, 1)), broken, SpanBatch(SampleSpan(4, 1)), alsoBroken,
        ]
        let results = Box<[Result<CommitReceipt, SinkError>]>([])
        let done = DispatchSemaphore(value: 0)
        for batch in batches {
            let taken = writer.submit(batch, from: .otlpHTTP) {
                results.value.append($0)
                done.signal()
            }
            #expect(taken)
        }
        try other.execute("ROLLBACK")
        for _ in batches { done.wait() }
        let stored = results.value.filter { (try? $0.get()) == CommitReceipt(stored: 1) }
        #expect(stored.count == 2)
        for case .failure(let error) in results.value { #expect(!error.isRetryable) }
        writer.stop()
        #expect(try fixture.reader().counts().spans == 2)
    }

    @Test func aTraceWithManyServicesListsSomeOfThem() throws {
        let fixture = try StoreFixture()
        let spans = (1...1000).map { SampleSpan(1, UInt64($0), service: "service \($0)") }
        try fixture.write(SpanBatch(spans))
        #expect(try fixture.reader().summaries(newest: 1).first?.services.count == 256)
    }
}
