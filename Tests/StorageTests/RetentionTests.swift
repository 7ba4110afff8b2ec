import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

@Suite struct RetentionTests {
    private func bulky(_ trace: UInt64, spans: Int) -> SpanBatch {
        SpanBatch(
            (1...spans).map { id in
                SampleSpan(trace, UInt64(id), parent: id == 1 ? 0 : 1, name: "span \(trace).\(id)")
                    .with {
                        $0.attributes = [("filler", .string(String(repeating: "x", count: 900)))]
                    }
            })
    }

    @Test func theOldestTracesGoWholeWhenTheFileIsFull() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer { $0.retainedByteCount = 2_000_000 }
        for trace in 1...100 { _ = try writer.commit(bulky(UInt64(trace), spans: 50)) }
        let reader = try fixture.reader()
        let settled = try eventually {
            try reader.statistics().evictedTraces > 50 && reader.statistics().bytes < 8_000_000
        }
        #expect(settled)
        writer.stop()
        let statistics = try reader.statistics()
        #expect(statistics.evictedTraces + statistics.storedTraces == 100)
        #expect(statistics.evictedSpans + statistics.storedSpans == 5000)
        let kept = try reader.summaries(newest: 1000)
        #expect(kept.count == statistics.storedTraces && !kept.isEmpty)
        #expect(kept.map(\.traceID.low) == (0..<kept.count).map { UInt64(100 - $0) })
        for trace in kept {
            #expect(try reader.spans(of: trace.traceID).count == 50)
        }
        #expect(try reader.spans(of: TraceID(high: 0xABCD, low: 1)).isEmpty)
    }

    /// Most of the file is texts that only one span names: they must go with it, and nothing that
    /// a span that stays names may go.
    @Test func longTextsGoWithTheSpansThatNamedThem() throws {
        let fixture = try StoreFixture()
        func spans(_ round: Int) -> [SampleSpan] {
            (0..<10).map { number in
                // Each trace gets its spans in two rounds, so that traces cross epochs.
                SampleSpan(
                    UInt64(round / 2 * 10 + number), UInt64(round + 1),
                    parent: UInt64(round & ~1) == UInt64(round) ? 0 : UInt64(round),
                    name: "shared \(number)", service: "service \(round % 7)"
                ).with {
                    $0.isError = true
                    $0.statusMessage =
                        "\(round) \(number) " + String(repeating: "m", count: 2000)
                    $0.resourceAttributes = [("round", .int(Int64(round)))]
                    $0.scope = Scope(name: "scope \(round % 3)")
                }
            }
        }
        let writer = try fixture.writer { $0.retainedByteCount = 6_000_000 }
        for round in 0..<600 {
            _ = try writer.commit(SpanBatch(spans(round)))
        }
        // What another run makes of what the first has left.
        writer.stop()
        let second = try fixture.writer { $0.retainedByteCount = 6_000_000 }
        for round in 600..<800 { _ = try second.commit(SpanBatch(spans(round))) }
        let reader = try fixture.reader()
        let settled = try eventually { try reader.statistics().bytes < 16_000_000 }
        #expect(settled)
        second.stop()
        #expect(try reader.counts().spans > 500)
        var expected: [UInt64: SampleSpan] = [:]
        for round in 0..<800 {
            for (number, span) in spans(round).enumerated() {
                expected[UInt64(round * 10 + number)] = span
            }
        }
        try reader.scanSpans { _, _, span in
            let round = Int(span.spanID.rawValue) - 1
            let number = Int(span.traceID.low) % 10
            let original = expected[UInt64(round * 10 + number)]
            #expect(span.name == original?.name)
            #expect(span.statusMessage == original?.statusMessage)
            #expect(span.serviceName == "service \(round % 7)")
            #expect(span.resource.attributes["round"] == .int(Int64(round)))
            #expect(span.scope.name == "scope \(round % 3)")
            return true
        }
        for summary in try reader.summaries(newest: 1000) {
            #expect(summary.firstError?.hasSuffix("m") == true && summary.rootName != "")
            #expect(!summary.services.contains(""))
        }
    }

    @Test func tracesGoByTheTimeOfTheirArrivalNotByTheirOwn() throws {
        let fixture = try StoreFixture()
        // Spans that claim to be from 1970: they have arrived just now.
        try fixture.write(SpanBatch(SampleSpan(1, 1, start: 1, end: 2)))
        let writer = try fixture.writer { $0.retainedNanoseconds = 3_600_000_000_000 }
        _ = try writer.commit(SpanBatch(SampleSpan(2, 1, start: 1, end: 2)))
        Thread.sleep(forTimeInterval: 0.2)
        #expect(try fixture.reader().counts().traces == 2)
        writer.stop()
        let strict = try fixture.writer { $0.retainedNanoseconds = 1 }
        let reader = try fixture.reader()
        #expect(try eventually { try reader.counts().traces == 0 })
        #expect(try reader.statistics().evictedTraces == 2)
        strict.stop()
    }

    @Test func aLateSpanOfAnEvictedTraceBeginsANewOne() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer { $0.retainedNanoseconds = 1 }
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1, name: "gone")))
        let reader = try fixture.reader()
        #expect(try eventually { try reader.counts().traces == 0 })
        writer.stop()
        try fixture.write(SpanBatch(SampleSpan(1, 1, name: "again")), SpanBatch(SampleSpan(1, 2)))
        let summary = try #require(try reader.summary(of: TraceID(high: 0xABCD, low: 1)))
        #expect(summary.spanCount == 2 && summary.rootName == "again")
        #expect(try reader.spans(of: summary.traceID).map(\.name) == ["again", "work"])
    }

    @Test func numbersAreNotUsedAgain() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 1), SampleSpan(2, 1)))
        try SpanStore.clear(fixture.location)
        try fixture.write(SpanBatch(SampleSpan(3, 1)))
        let reader = try fixture.reader()
        #expect(try reader.summaries(newest: 9).map(\.key) == [3])
        #expect(try reader.counts().lastOrdinal == 3)
    }

    @Test func clearingShrinksTheFile() throws {
        let fixture = try StoreFixture()
        for trace in 1...40 { try fixture.write(bulky(UInt64(trace), spans: 100)) }
        let before = try fixture.reader().statistics().bytes
        #expect(before > 3_000_000)
        #expect(try SpanStore.clear(fixture.location) == 40)
        let reader = try fixture.reader()
        #expect(try reader.counts().traces == 0 && reader.counts().spans == 0)
        let file = try FileManager.default.attributesOfItem(atPath: fixture.path)
        #expect(try #require(file[.size] as? Int) < 2_500_000)
        #expect(
            try fixture.sqlite3("SELECT count(*) FROM span; SELECT count(*) FROM trace") == "0\n0")
        // What was received stays counted.
        #expect(try reader.statistics().received[.otlpHTTP]?.spans == 4000)
    }

    @Test func clearingUnderALiveWriterIsSeenAtOnceAndByIt() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1), SampleSpan(2, 1)))
        let reader = try fixture.reader()
        let position = try reader.counts().lastOrdinal
        #expect(try SpanStore.clear(fixture.location) == 2)
        #expect(try reader.summaries(newest: 10).isEmpty)
        #expect(try reader.spans(of: TraceID(high: 0xABCD, low: 1)).isEmpty)
        #expect(try reader.changes(after: position).firstKey == 3)
        var scanned = 0
        try reader.scanSpans { _, _, _ in
            scanned += 1
            return true
        }
        #expect(scanned == 0)
        // The same span is new now, though the writer remembers its trace.
        #expect(try writer.commit(SpanBatch(SampleSpan(1, 1))) == CommitReceipt(stored: 1))
        #expect(try reader.summaries(newest: 10).map(\.key) == [3])
        #expect(try eventually { try fixture.sqlite3("SELECT count(*) FROM span") == "1" })
        writer.stop()
        #expect(try reader.counts().spans == 1)
    }

    @Test func namesThatNoSpanUsesGoToo() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        // More than an epoch of spans with names of their own.
        var next: UInt64 = 1
        for _ in 0..<9 {
            let spans = (0..<10_000).map { _ -> SampleSpan in
                next += 1
                return SampleSpan(next / 10, next, name: "name \(next)")
            }
            _ = try writer.commit(SpanBatch(spans))
        }
        writer.stop()
        #expect(try Int(fixture.sqlite3("SELECT count(*) FROM string")) ?? 0 > 90_000)
        try SpanStore.clear(fixture.location)
        let left = try Int(fixture.sqlite3("SELECT count(*) FROM string")) ?? .max
        #expect(left < 85_000)
    }
}
