import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

@Suite struct WriterTests {
    @Test func aCommittedSpanReadsBackAsItWas() throws {
        let fixture = try StoreFixture()
        let batch = SpanBatch(
            SampleSpan(1, 10, name: "GET /", service: "shop", start: 5, end: 9).with {
                $0.kind = .server
                $0.isError = true
                $0.statusMessage = "no"
                $0.attributes = [("a", .int(1)), ("b", .double(2)), ("c", .string("x\"\u{0}y"))]
                $0.resourceAttributes = [("host.name", .string("h"))]
                $0.scope = Scope(
                    name: "flask", version: "1", attributes: Attributes([("s", .bool(true))]),
                    droppedAttributesCount: 3, schemaURL: "https://schema")
                $0.events = [
                    SpanEvent(
                        timeUnixNano: 7, name: "exception",
                        attributes: Attributes([("exception.type", .string("ValueError"))]))
                ]
                $0.links = [
                    SpanLink(
                        traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: .max))
                ]
                $0.traceState = "k=v"
            },
            SampleSpan(1, .max, parent: 10, name: "", service: nil, start: .min, end: nil))
        try fixture.write(batch)
        let spans = try fixture.reader().spans(of: TraceID(high: 0xABCD, low: 1))
        #expect(spans == batch.records)
    }

    @Test func aDuplicateIsCountedAndNotStored() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let span = SampleSpan(1, 10)
        #expect(try writer.commit(SpanBatch(span)) == CommitReceipt(stored: 1))
        let again = SpanBatch(span.with { $0.name = "other" }, SampleSpan(1, 11), SampleSpan(1, 11))
        #expect(try writer.commit(again) == CommitReceipt(stored: 1, duplicates: 2))
        writer.stop()
        let reader = try fixture.reader()
        #expect(try reader.spans(of: span.trace).map(\.name) == ["work", "work"])
        #expect(try reader.counts().spans == 2)
    }

    @Test func aFullQueueTakesNothingAndRecovers() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer { $0.queueByteCount = 10_000 }
        // Hold the writer back.
        let other = try Connection(path: fixture.path, access: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        let done = DispatchSemaphore(value: 0)
        var taken = 0
        for number in 1...100 as ClosedRange<UInt64> {
            let spans = SpanBatch((1...10).map { SampleSpan(number, $0) })
            if writer.submit(spans, from: .otlpHTTP, completion: { _ in done.signal() }) {
                taken += 1
            }
        }
        #expect(taken > 1 && taken < 10)
        #expect(writer.queuedByteCount <= 10_000)
        try other.execute("ROLLBACK")
        for _ in 0..<taken { done.wait() }
        #expect(try writer.commit(SpanBatch(SampleSpan(500, 1))) == CommitReceipt(stored: 1))
        #expect(writer.queuedByteCount == 0)
        writer.stop()
        #expect(try fixture.reader().counts().spans == taken * 10 + 1)
    }

    @Test func stoppingCommitsWhatIsQueuedAndTakesNoMore() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let completed = Counter()
        for number in 1...50 as ClosedRange<UInt64> {
            let spans = SpanBatch((1...20).map { SampleSpan(number, $0) })
            #expect(
                writer.submit(spans, from: .otlpHTTP) { if case .success = $0 { completed.add() } })
        }
        writer.stop()
        writer.stop()
        #expect(completed.value == 50)
        #expect(!writer.submit(SpanBatch(SampleSpan(1, 1)), from: .otlpHTTP) { _ in })
        #expect(try fixture.reader().counts().spans == 1000)
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "-wal"))
    }

    @Test func countsAddUpOverTheFilesLife() throws {
        let fixture = try StoreFixture()
        for _ in 1...2 {
            let writer = try fixture.writer()
            var counts = ReceiverCounts()
            counts.requests = 3
            counts.logRecords = 5
            counts.rejected.add("the body is no OTLP", spans: 1)
            writer.count(counts, from: .otlpHTTP)
            var batch = SpanBatch(SampleSpan(1, 1))
            batch.rejections.add("the trace id is all zero", spans: 2)
            _ = try writer.commit(batch)
            var dropped = ReceiverCounts()
            dropped.datagrams = 10
            dropped.dropped = 4
            // Nothing else is committed: stopping writes them.
            writer.count(dropped, from: .xrayUDP)
            writer.stop()
        }
        let statistics = try fixture.reader().statistics()
        let http = try #require(statistics.received[.otlpHTTP])
        #expect(http.requests == 6 && http.spans == 2 && http.duplicates == 1)
        #expect(http.logRecords == 10 && http.rejected.spans == 6)
        let udp = try #require(statistics.received[.xrayUDP])
        #expect(udp.datagrams == 20 && udp.dropped == 8)
        #expect(
            statistics.rejected.reasons.map(\.reason).sorted() == [
                "the body is no OTLP", "the trace id is all zero",
            ])
        #expect(statistics.storedSpans == 1 && statistics.bytes > 0)
    }

    @Test func countsAloneAreWrittenWithoutABatch() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        var counts = ReceiverCounts()
        counts.requests = 1
        writer.count(counts, from: .otlpHTTP)
        let reader = try fixture.reader()
        var seen = 0
        for _ in 0..<100 where seen == 0 {
            Thread.sleep(forTimeInterval: 0.05)
            seen = try reader.statistics().received[.otlpHTTP]?.requests ?? 0
        }
        #expect(seen == 1)
        writer.stop()
    }

    @Test func anObserverIsToldOfEachCommit() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let notices = Box<[CommitNotice]>([])
        let done = DispatchSemaphore(value: 0)
        writer.onCommit {
            notices.value.append($0)
            done.signal()
        }
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1), SampleSpan(1, 2)))
        done.wait()
        _ = try writer.commit(SpanBatch(SampleSpan(2, 1), SampleSpan(1, 2)))
        done.wait()
        #expect(notices.value.map(\.ordinals) == [1..<3, 3..<4])
        #expect(notices.value.map(\.counts.traces) == [1, 2])
        writer.stop()
    }

    @Test func aDurableStoreTakesSpansToo() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer { $0.isDurable = true }
        #expect(try writer.commit(SpanBatch(SampleSpan(1, 1))) == CommitReceipt(stored: 1))
        writer.stop()
    }

    @Test func aBatchLargerThanTheQueueIsTakenAlone() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer { $0.queueByteCount = 100 }
        let spans = (1...40_000).map { SampleSpan($0 / 2, $0) }
        #expect(try writer.commit(SpanBatch(spans)) == CommitReceipt(stored: 40_000))
        writer.stop()
        let reader = try fixture.reader()
        #expect(try reader.counts().traces == 20_001)
        #expect(try reader.summary(of: TraceID(high: 0xABCD, low: 777))?.spanCount == 2)
    }
}
