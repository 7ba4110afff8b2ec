import Foundation
import Storage
import Telemetry
import Testing

@testable import tracetop

/// The shapes of `--format json` that users rely on.
struct JSONShapeTests {
    private static let trace = TraceID(high: 0x5759_e988_bd86_2e3f, low: 0xe1be_46a9_9427_2793)
    private static let start: Int64 = 1_700_000_000_000_000_000

    private func object(_ write: (inout JSONWriter) -> Void) throws -> [String: Any] {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        let parsed = try JSONSerialization.jsonObject(with: Data(writer.bytes))
        return try #require(parsed as? [String: Any])
    }

    private func span(
        _ id: UInt64, parent: UInt64? = nil, from: Int64, to: Int64?
    ) -> SpanRecord {
        SpanRecord(
            traceID: Self.trace, spanID: SpanID(rawValue: id),
            parentID: parent.map(SpanID.init(rawValue:)), name: "span \(id)", kind: .client,
            status: .error, statusMessage: "boom", flags: [.error],
            startUnixNano: Self.start + from,
            endUnixNano: to.map { Self.start + $0 },
            attributes: Attributes([("n", .int(9_007_199_254_740_993)), ("part", .double(3))]),
            events: [
                SpanEvent(
                    timeUnixNano: Self.start + 1_500_000, name: "exception",
                    attributes: Attributes([("exception.type", .string("ValueError"))]))
            ],
            links: [SpanLink(traceID: Self.trace, spanID: SpanID(rawValue: 7))],
            resource: Resource(
                serviceName: "shop", attributes: Attributes([("service.name", .string("shop"))])),
            scope: Scope(name: "flask", version: "2"))
    }

    @Test func aTraceInALine() throws {
        let summary = TraceSummary(
            key: 1, traceID: Self.trace, rootName: nil, startUnixNano: Self.start,
            endUnixNano: Self.start + 1_250_000, spanCount: 3, errorCount: 1, inProgressCount: 1,
            services: ["shop", "db"], arrivalUnixNano: 0)
        let object = try object { $0.summary(summary) }
        #expect(object["trace_id"] as? String == "5759e988bd862e3fe1be46a994272793")
        #expect(object["xray_trace_id"] as? String == "1-5759e988-bd862e3fe1be46a994272793")
        #expect(object["root_name"] is NSNull && object["root_service"] is NSNull)
        #expect(object["start_time"] as? String == "2023-11-14T22:13:20.000000000Z")
        #expect(object["start_unix_nano"] as? String == "1700000000000000000")
        #expect(object["duration_ms"] as? Double == 1.25)
        #expect(object["span_count"] as? Int == 3 && object["error_count"] as? Int == 1)
        #expect(object["in_progress"] as? Bool == true)
        #expect(object["services"] as? [String] == ["shop", "db"])
        #expect(object.count == 11)
        // Only where there is one.
        var asked = summary
        asked.rootName = "shop"
        asked.rootLabel = "GET /cart"
        let labelled = try self.object { $0.summary(asked) }
        #expect(labelled["root_name"] as? String == "shop")
        #expect(labelled["root_label"] as? String == "GET /cart" && labelled.count == 12)
    }

    @Test func spansInWaterfallOrder() throws {
        // Out of order, one child's parent missing, one span in progress.
        let tree = TraceTree(spans: [
            span(2, parent: 1, from: 1_000_000, to: nil),
            span(3, parent: 99, from: 500_000, to: 600_000),
            span(1, from: 0, to: 4_000_000),
        ])
        let object = try object { writer in
            writer.key("spans")
            writer.spans(of: tree)
        }
        let spans = try #require(object["spans"] as? [[String: Any]])
        #expect(spans.map { $0["name"] as? String } == ["span 1", "span 2", "span 3"])
        #expect(spans.map { $0["depth"] as? Int } == [0, 1, 1])
        #expect(spans[0]["parent_id"] is NSNull)
        #expect(spans[1]["parent_id"] as? String == "0000000000000001")
        #expect(spans[1]["duration_ms"] is NSNull && spans[1]["self_ms"] is NSNull)
        #expect(spans[1]["in_progress"] as? Bool == true && spans[1]["start_ms"] as? Double == 1)
        #expect(spans[0]["duration_ms"] as? Double == 4)
        #expect(spans[0]["status"] as? String == "error" && spans[0]["error"] as? Bool == true)
        #expect(spans[0]["start_unix_nano"] as? String == "1700000000000000000")
        let attributes = try #require(spans[0]["attributes"] as? [String: Any])
        #expect(attributes["n"] as? Int == 9_007_199_254_740_993)
        let events = try #require(spans[0]["events"] as? [[String: Any]])
        #expect(events[0]["time_ms"] as? Double == 1.5)
        let links = try #require(spans[0]["links"] as? [[String: Any]])
        #expect(links[0]["span_id"] as? String == "0000000000000007")
        #expect((spans[0]["resource"] as? [String: Any])?["service.name"] as? String == "shop")
        #expect((spans[0]["scope"] as? [String: Any])?["name"] as? String == "flask")
        #expect(
            Set(spans[0].keys) == [
                "span_id", "parent_id", "depth", "name", "service", "kind", "source",
                "start_unix_nano", "start_ms", "duration_ms", "self_ms", "critical_path", "status",
                "status_message", "error", "in_progress", "attributes", "resource", "scope",
                "events",
                "links",
            ])
    }

    @Test func whatWasReceived() throws {
        var statistics = StoreStatistics()
        var counts = ReceiverCounts()
        counts.requests = 3
        counts.spans = 10
        counts.rejected.add("the trace id is all zero", spans: 2)
        statistics.received[.otlpHTTP] = counts
        statistics.storedSpans = 10
        let parsed = try JSONSerialization.jsonObject(with: Data(StatsCommand.json(statistics)))
        let object = try #require(parsed as? [String: [String: Any]])
        #expect(
            Set(object.keys) == ["received", "rejected_reasons", "evicted", "stored", "columns"])
        let received = try #require(object["received"]?["otlp_http"] as? [String: Int])
        #expect(
            received == [
                "requests": 3, "spans": 10, "rejected": 2, "duplicates": 0, "log_records": 0,
                "data_points": 0,
            ])
        // Of a receiver without anything received, zeros.
        #expect(
            object["received"]?["xray_udp"] as? [String: Int] == [
                "datagrams": 0, "spans": 0, "rejected": 0, "dropped": 0, "duplicates": 0,
                "replaced": 0,
            ])
        #expect(object["received"]?.count == 2)
        #expect(object["rejected_reasons"]?["the trace id is all zero"] as? Int == 2)
        #expect(object["stored"]?["spans"] as? Int == 10)
        #expect(object["evicted"]?["traces"] as? Int == 0)
    }
}
