import Storage
import Telemetry
import TestSupport
import Testing

/// What a list of traces shows, however the spans came.
@Suite struct TraceRowTests {
    private let child = SampleSpan(
        1, 2, parent: 1, name: "query", service: "db", start: 20, end: 90)
    private let root = SampleSpan(1, 1, name: "GET /", service: "shop", start: 10, end: 80)

    private func summary(_ batches: SpanBatch...) throws -> TraceSummary {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        for batch in batches { _ = try writer.commit(batch) }
        writer.stop()
        return try #require(try fixture.reader().summaries(newest: 10).first)
    }

    @Test func aTraceWithoutARootHasNone() throws {
        let summary = try summary(SpanBatch(child))
        #expect(summary.rootName == nil && summary.rootService == nil && summary.rootSpanID == nil)
        #expect(summary.services == ["db"])
    }

    @Test(arguments: [true, false])
    func aRootThatComesLateIsTheRoot(inOneBatch: Bool) throws {
        let summary =
            try inOneBatch
            ? summary(SpanBatch(child, root)) : summary(SpanBatch(child), SpanBatch(root))
        #expect(summary.rootName == "GET /" && summary.rootService == "shop")
        #expect(summary.rootSpanID == SpanID(rawValue: 1))
        #expect(summary.startUnixNano == 10 && summary.endUnixNano == 90)
        #expect(summary.services == ["db", "shop"] && summary.spanCount == 2)
    }

    @Test func theEarliestOfSeveralRootsIsTheRoot() throws {
        let late = SampleSpan(1, 3, name: "late", start: 11)
        let early = SampleSpan(1, 4, name: "early", start: 9)
        let summary = try summary(SpanBatch(late), SpanBatch(root), SpanBatch(early))
        #expect(summary.rootName == "early")
    }

    @Test func theOrderOfArrivalDoesNotMatter() throws {
        let spans = (1...6).map { (number: Int) -> SampleSpan in
            let isRoot = number == 3
            var span = SampleSpan(1, UInt64(number), parent: isRoot ? 0 : 3, name: "n\(number)")
            span.start = isRoot ? 1 : Int64(number * 10)
            span.end = Int64(1000 - number)
            span.isError = number > 4
            return span
        }
        let forwards = try summary(SpanBatch(spans))
        let backwards = try summary(SpanBatch(Array(spans.reversed())))
        let oneByOne = try summary(
            SpanBatch(spans[4]), SpanBatch(spans[2]), SpanBatch(spans[0]),
            SpanBatch(spans[5]), SpanBatch(spans[1]), SpanBatch(spans[3]))
        for other in [backwards, oneByOne] {
            #expect(other.rootName == forwards.rootName && other.rootName == "n3")
            #expect(other.startUnixNano == forwards.startUnixNano)
            #expect(other.endUnixNano == forwards.endUnixNano)
            #expect(other.spanCount == 6 && other.errorCount == 2)
        }
    }

    @Test func theErrorTextIsTheEarliestExceptionElseTheEarliestMessage() throws {
        func failing(_ id: UInt64, _ start: Int64, message: String, exception: String?)
            -> SampleSpan
        {
            SampleSpan(1, id, parent: 9, start: start).with {
                $0.isError = true
                $0.statusMessage = message
                guard let exception else { return }
                $0.events = [
                    SpanEvent(
                        timeUnixNano: 1, name: "exception",
                        attributes: Attributes([
                            ("exception.type", .string("ValueError")),
                            ("exception.message", .string(exception + "\nsecond line")),
                        ]))
                ]
            }
        }
        let late = failing(1, 300, message: "", exception: "late")
        let early = failing(2, 200, message: "", exception: "early")
        let message = failing(3, 100, message: "just said so", exception: nil)
        #expect(try summary(SpanBatch(message)).firstError == "just said so")
        #expect(try summary(SpanBatch(message), SpanBatch(late)).firstError == "ValueError: late")
        #expect(try summary(SpanBatch(late, early, message)).firstError == "ValueError: early")
        #expect(try summary(SpanBatch(root)).firstError == nil)
    }

    @Test func aSpanThatEndsTakesThePlaceOfItselfInProgress() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let running = root.with { $0.end = nil }
        _ = try writer.commit(SpanBatch(running, child))
        let reader = try fixture.reader()
        let before = try #require(try reader.summaries(newest: 1).first)
        #expect(before.isInProgress && before.inProgressCount == 1)
        let position = try reader.counts().lastOrdinal
        let failed = root.with { $0.isError = true }
        #expect(try writer.commit(SpanBatch(failed)) == CommitReceipt(replaced: 1))
        let after = try #require(try reader.summaries(newest: 1).first)
        #expect(!after.isInProgress && after.spanCount == 2 && after.errorCount == 1)
        #expect(after.rootFlags.contains(.error) && after.endUnixNano == 90)
        #expect(try reader.changes(after: position).keys == [after.key])
        #expect(try writer.commit(SpanBatch(running)) == CommitReceipt(duplicates: 1))
        #expect(try reader.spans(ofKey: after.key).count == 2)
        writer.stop()
    }

    @Test func aReplacedXRayDocumentLeavesNoTraceOfTheFirst() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let first = root.with {
            $0.source = .xray
            $0.name = "first"
            $0.service = "old"
            $0.start = 1
            $0.end = 1000
            $0.isError = true
        }
        let second = root.with {
            $0.source = .xray
            $0.name = "second"
        }
        _ = try writer.commit(SpanBatch(first, child))
        #expect(try writer.commit(SpanBatch(second)) == CommitReceipt(replaced: 1))
        // Across the two worlds the first complete one wins.
        #expect(try writer.commit(SpanBatch(root)) == CommitReceipt(duplicates: 1))
        writer.stop()
        let summary = try #require(try fixture.reader().summaries(newest: 1).first)
        #expect(summary.rootName == "second" && summary.errorCount == 0)
        #expect(summary.startUnixNano == 10 && summary.endUnixNano == 90)
        #expect(summary.services == ["db", "shop"])
    }

    @Test func aTraceGrowsOverAWriterThatForgotIt() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(child))
        try fixture.write(SpanBatch(SampleSpan(2, 1)), SpanBatch(root))
        let reader = try fixture.reader()
        #expect(try reader.counts().traces == 2)
        let summary = try #require(try reader.summary(of: root.trace))
        #expect(summary.spanCount == 2 && summary.rootName == "GET /" && summary.key == 1)
        #expect(summary.services == ["db", "shop"])
    }
}
