import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

@Suite struct ReaderTests {
    private let fixture: StoreFixture
    private let reader: SpanReader

    /// Nine traces: trace n has n spans, starts at 100 − n and lasts 50 n; odd ones have an error.
    init() throws {
        fixture = try StoreFixture()
        for number in 1...9 as ClosedRange<UInt64> {
            let spans = (1...number).map { id in
                SampleSpan(
                    number, id, parent: id == 1 ? 0 : 1, name: "t\(number)",
                    start: 100 - Int64(number), end: 100 + Int64(number) * 49
                ).with { $0.isError = number % 2 == 1 && id == 1 }
            }
            try fixture.write(SpanBatch(spans))
        }
        reader = try fixture.reader()
    }

    private func names(_ summaries: [TraceSummary]) -> [String] { summaries.compactMap(\.rootName) }

    @Test func pagesByArrivalFollowEachOther() throws {
        let first = try reader.summaries(newest: 4)
        #expect(names(first) == ["t9", "t8", "t7", "t6"])
        let second = try reader.summaries(newest: 4, before: first.last?.key)
        #expect(names(second) == ["t5", "t4", "t3", "t2"])
        #expect(try names(reader.summaries(newest: 4, before: second.last?.key)) == ["t1"])
        #expect(try reader.summaries(newest: 0).isEmpty && reader.summaries(newest: -1).isEmpty)
    }

    @Test func everyOrderGoesOverEverything() throws {
        #expect(try names(reader.summaries(orderedBy: .arrival, limit: 2)) == ["t9", "t8"])
        #expect(try names(reader.summaries(orderedBy: .start, limit: 2)) == ["t1", "t2"])
        #expect(try names(reader.summaries(orderedBy: .duration, limit: 2)) == ["t9", "t8"])
        #expect(try names(reader.summaries(orderedBy: .spans, limit: 2)) == ["t9", "t8"])
        #expect(try names(reader.summaries(orderedBy: .errors, limit: 2)) == ["t9", "t7"])
        #expect(
            try names(reader.summaries(orderedBy: .spans, ascending: true, limit: 2, offset: 1))
                == ["t2", "t3"])
    }

    @Test func summariesByKeyLeaveOutWhatIsGone() throws {
        #expect(try reader.summaries(of: [3, 99, 1]).map(\.key) == [3, 1])
        #expect(try reader.summary(of: TraceID(high: 9, low: 9)) == nil)
        #expect(try reader.spans(of: TraceID(high: 9, low: 9)).isEmpty)
    }

    @Test func aScanSeesEverySpanInOrderAndStopsWhenTold() throws {
        var ordinals: [Int64] = []
        try reader.scanSpans { ordinal, trace, span in
            ordinals.append(ordinal)
            #expect(span.traceID.low == UInt64(trace))
            return true
        }
        #expect(ordinals == Array(1...45))
        ordinals = []
        try reader.scanSpans(from: 40, newestFirst: true) { ordinal, _, _ in
            ordinals.append(ordinal)
            return ordinals.count < 3
        }
        #expect(ordinals == [40, 39, 38])
    }

    @Test func aScanInChunksMissesNothing() throws {
        let other = try StoreFixture()
        let filler = String(repeating: "x", count: 10_000)
        for part in 0..<5 as Range<UInt64> {
            let spans = (1...1000).map { id in
                SampleSpan(part, id).with { $0.attributes = [("filler", .string(filler))] }
            }
            try other.write(SpanBatch(spans))
        }
        let reader = try other.reader()
        for newestFirst in [false, true] {
            var count = 0
            try reader.scanSpans(newestFirst: newestFirst) { ordinal, _, _ in
                count += 1
                #expect(ordinal == Int64(newestFirst ? 5001 - count : count))
                return true
            }
            #expect(count == 5000)
        }
        #expect(try reader.spans(ofKey: 3).map(\.spanID.rawValue) == Array(1...1000))
    }

    @Test func aScanMayUseItsReader() throws {
        var total = 0
        try reader.scanSpans { _, trace, span in
            if span.parentID == nil {
                total += (try? reader.spans(ofKey: trace).count) ?? 0
            }
            return true
        }
        #expect(total == 45)
    }

    @Test func keysAreCountedOnceForASpanWhereverTheyStand() throws {
        let other = try StoreFixture()
        let spans = (0..<10).map { number in
            SampleSpan(1, UInt64(number + 1)).with {
                $0.attributes = [
                    ("mixed", number < 5 ? .int(Int64(number)) : .double(Double(number))),
                    ("rare.\(number % 2)", .string("v\(number)")), ("host.name", .string("own")),
                ]
                $0.resourceAttributes = [("host.name", .string("h")), ("pid", .int(7))]
                $0.scope = Scope(
                    name: "s",
                    attributes: Attributes([
                        ("pid", .bool(true)), ("blob", .bytes([1, 2])), ("list", .array([.int(1)])),
                        ("map", .map(Attributes([("a", .int(1))]))), ("nothing", .empty),
                        ("nan", .double(.nan)),
                        ("long", .string(String(repeating: "é", count: 99))),
                    ]))
            }
        }
        try other.write(SpanBatch(spans))
        let keys = try other.reader().attributeKeys()
        let byName = Dictionary(uniqueKeysWithValues: keys.map { ($0.key, $0) })
        #expect(keys.map(\.key) == keys.map(\.key).sorted())
        #expect(byName["mixed"]?.types == ["int", "double"])
        #expect(byName["mixed"]?.examples == ["0", "1", "2"] && byName["mixed"]?.spanCount == 10)
        #expect(byName["rare.0"]?.spanCount == 5)
        #expect(byName["host.name"]?.spanCount == 10 && byName["pid"]?.spanCount == 10)
        #expect(byName["host.name"]?.examples == ["h", "own"])
        #expect(byName["pid"]?.types == ["int", "bool"])
        #expect(byName["service.name"]?.examples == ["shop"])
        #expect(byName["blob"]?.types == ["bytes"] && byName["list"]?.types == ["array"])
        #expect(byName["map"]?.types == ["map"] && byName["nothing"]?.types == ["empty"])
        #expect(byName["nan"]?.types == ["double"])
        #expect(byName["long"]?.examples == [String(repeating: "é", count: 60) + "…"])
    }

    @Test func examplesOfLongValuesAreTheirBeginnings() throws {
        let other = try StoreFixture()
        let wide = AttributeValue.array((0..<1000).map { .int(Int64($0)) })
        // Cut within an escape, wherever it is cut.
        let texts = (0..<3).map {
            String(repeating: " ", count: $0) + String(repeating: "\n", count: 2000)
        }
        try other.write(
            SpanBatch(
                (0..<3).map { number in
                    SampleSpan(1, UInt64(number + 1)).with {
                        $0.attributes = [("wide", wide), ("text", .string(texts[number]))]
                    }
                }))
        let keys = try other.reader().attributeKeys()
        let byName = Dictionary(uniqueKeysWithValues: keys.map { ($0.key, $0) })
        #expect(byName["wide"]?.examples.map { $0.hasPrefix("[0,1,2,") } == [true])
        #expect(byName["text"]?.examples == texts.map { "\($0.prefix(120))…" })
    }

    @Test func aBigFileIsReadWithoutWaiting() throws {
        let other = try StoreFixture()
        let writer = try other.writer()
        for part in 0..<20 as Range<UInt64> {
            let spans = (0..<5000).map { SampleSpan(part * 5000 + $0, 1) }
            _ = try writer.commit(SpanBatch(spans))
        }
        let reader = try other.reader()
        let clock = ContinuousClock()
        // A debug build on a busy machine: a release build takes well under a millisecond.
        let start = clock.now
        #expect(try reader.summaries(newest: 50).count == 50)
        #expect(clock.now - start < .milliseconds(100))
        for trace in [0, 40_000, 70_000, 99_999] as [UInt64] {
            let id = TraceID(high: 0xABCD, low: trace)
            #expect(try reader.summary(of: id)?.key == Int64(trace + 1))
        }
        // Traces of every group are found again, and none is taken for another.
        let again = [0, 40_000, 70_000, 99_999].map { SampleSpan(UInt64($0), 2) }
        #expect(try writer.commit(SpanBatch(again)) == CommitReceipt(stored: 4))
        #expect(try reader.counts().traces == 100_000)
        writer.stop()
    }
}
