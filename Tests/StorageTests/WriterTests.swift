import Storage
import Telemetry
import TestSupport
import Testing

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
}
