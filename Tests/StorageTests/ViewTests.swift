import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

/// The public views, through the stock tool.
@Suite struct ViewTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        let start: Int64 = 1_800_000_000_000_000_001
        let root = SampleSpan(
            1, 0xA, name: "GET /", service: "shop", start: start, end: start + 12_345_678)
        let child = SampleSpan(
            1, 0xFFFF_FFFF_FFFF_FFFF, parent: 0xA, name: "charge", service: "bank",
            start: start + 1_000_000, end: start + 3_000_000)
        try fixture.write(
            SpanBatch(
                root.with {
                    $0.kind = .server
                    $0.attributes = [("http.route", .string("/")), ("app.result_length", .int(3))]
                    $0.resourceAttributes = [("host.name", .string("h1"))]
                    $0.scope = Scope(name: "flask", version: "2")
                },
                child.with {
                    $0.kind = .client
                    $0.isError = true
                    $0.statusMessage = "no funds"
                    $0.events = [
                        SpanEvent(
                            timeUnixNano: start + 2_000_000, name: "exception",
                            attributes: Attributes([
                                ("exception.type", .string("Broke")),
                                ("exception.message", .string("empty")),
                            ]))
                    ]
                    $0.links = [
                        SpanLink(
                            traceID: TraceID(high: 0, low: 5), spanID: SpanID(rawValue: 6))
                    ]
                }, SampleSpan(2, 1, name: "running", service: nil, start: -1, end: nil)))
    }

    @Test func spansReadAsDocumented() throws {
        #expect(
            try fixture.sqlite3(
                """
                SELECT trace_id, span_id, parent_id, name, service, kind, source, status,
                    status_message, error, in_progress, is_root, start_time, end_time, duration_ms
                FROM spans ORDER BY ordinal
                """, "-nullvalue", "NULL") == """
                    000000000000abcd0000000000000001|000000000000000a|NULL|GET /|shop|server|otlp|unset\
                    ||0|0|1|2027-01-15T08:00:00.000000001Z|2027-01-15T08:00:00.012345679Z|12.345678
                    000000000000abcd0000000000000001|ffffffffffffffff|000000000000000a|charge|bank|client\
                    |otlp|error|no funds|1|0|0|2027-01-15T08:00:00.001000001Z\
                    |2027-01-15T08:00:00.003000001Z|2.0
                    000000000000abcd0000000000000002|0000000000000001|NULL|running|NULL|internal|otlp\
                    |unset||0|1|1|1969-12-31T23:59:59.999999999Z|NULL|NULL
                    """)
        #expect(
            try fixture.sqlite3(
                """
                SELECT attributes, resource, scope_name, scope_version, scope, events, links
                FROM spans WHERE name = 'GET /'
                """) == #"""
                    {"http.route":"/","app.result_length":3}|{"service.name":"shop","host.name":"h1"}\#
                    |flask|2|{}|[]|[]
                    """#)
    }

    @Test func tracesReadAsDocumented() throws {
        #expect(
            try fixture.sqlite3(
                """
                SELECT trace, trace_id, xray_trace_id, root_service, root_name, root_span_id,
                    start_time, duration_ms, span_count, error_count, in_progress, first_error,
                    services
                FROM traces ORDER BY trace
                """, "-nullvalue", "NULL") == #"""
                    1|000000000000abcd0000000000000001|1-00000000-0000abcd0000000000000001|shop|GET /\#
                    |000000000000000a|2027-01-15T08:00:00.000000001Z|12.345678|2|1|0|Broke: empty\#
                    |["shop","bank"]
                    2|000000000000abcd0000000000000002|1-00000000-0000abcd0000000000000002|NULL|running\#
                    |0000000000000001|1969-12-31T23:59:59.999999999Z|0.0|1|0|1|NULL|[]
                    """#)
    }

    @Test func eventsAndLinksReadAsDocumented() throws {
        #expect(
            try fixture.sqlite3(
                """
                SELECT trace, span_id, position, name, time, time_ms,
                    attributes ->> '$."exception.type"' FROM events
                """)
                == "1|ffffffffffffffff|0|exception|2027-01-15T08:00:00.002000001Z|1.0|Broke")
        #expect(
            try fixture.sqlite3(
                "SELECT span_id, position, linked_trace_id, linked_span_id, attributes FROM links")
                == "ffffffffffffffff|0|00000000000000000000000000000005|0000000000000006|{}")
    }

    /// Each example of docs/storage.md runs, and finds something where these spans have it.
    @Test func theExamplesOfTheDocumentationRun() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/storage.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let examples = text.components(separatedBy: "```sql\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(examples.count == 7)
        for example in examples {
            #expect(try !fixture.sqlite3(example).contains("rror:"), "\(example)")
        }
        #expect(try fixture.sqlite3(examples[1]) == "GET /|3|h1")
        #expect(try fixture.sqlite3(examples[3]).hasPrefix("Broke|1|"))
        #expect(try fixture.sqlite3(examples[4]) == "shop|bank|1")
        #expect(try fixture.sqlite3(examples[5]).contains("Broke: empty"))
    }

    @Test func everyColumnIsDocumented() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/storage.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for view in ["spans", "traces", "events", "links"] {
            let names = try fixture.sqlite3("SELECT name FROM pragma_table_info('\(view)')")
            for name in names.split(separator: "\n") { #expect(text.contains("`\(name)`")) }
        }
    }
}
