import Telemetry
import Testing

@testable import Query

/// Filters that ask about more than one span.
struct TraceMatchingTests {
    private static func span(
        _ id: UInt64, parent: UInt64?, name: String, from: Int64, to: Int64?, flags: SpanFlags = [],
        attributes: [(key: String, value: AttributeValue)] = []
    ) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: id),
            parentID: parent.map(SpanID.init(rawValue:)), name: name, flags: flags,
            startUnixNano: 1_700_000_000_000_000_000 + from,
            endUnixNano: to.map { 1_700_000_000_000_000_000 + $0 },
            attributes: Attributes(attributes))
    }

    /// A root, its child, the child's child with an error, and an orphan; out of order.
    private static let spans = [
        span(
            3, parent: 2, name: "query", from: 2_000_000, to: 3_000_000, flags: .error,
            attributes: [("db", .string("pg")), ("n", .int(7))]),
        span(
            2, parent: 1, name: "work", from: 1_000_000, to: 9_000_000, attributes: [("n", .int(1))]
        ),
        span(
            1, parent: nil, name: "GET /", from: 0, to: 10_000_000,
            attributes: [("user", .string("ada"))]),
        span(5, parent: 99, name: "orphan", from: 4_000_000, to: nil),
    ]

    @Test(arguments: [
        "trace.duration_ms = 10", "trace.duration_ms > 9ms", "trace.span_count = 4",
        "trace.error_count = 1", "trace.start_time = 2023-11-14T22:13:20Z",
        "trace.start_time < 2023-11-15", "root.name = \"GET /\"", "root.user = ada",
        "root.n does-not-exist", "root.db != pg", "name = query AND root.user = ada",
        "name = query AND parent.name = work", "parent.name = \"GET /\"", "parent.n = 1 AND n = 7",
        "name = orphan AND parent.name != work", "name = orphan AND NOT parent.name exists",
        "any.db = pg", "name = work AND any.error = true", "any.n != 1", "none.n = 2",
        "none.status = ok", "NOT none.db = pg",
        "name = work AND none.in_progress = false OR any.db = pg",
        "any.trace.span_count = 4", "any { name = query AND error }",
        "none { name = work AND error }", "root { name = \"GET /\" AND user = ada }",
        "name = query AND parent { name = work AND n = 1 }",
        "name = work AND child { error AND n = 7 }", "name = \"GET /\" AND NOT child { error }",
        "root { child { child { db = pg } } }", "any { parent { parent { user = ada } } }",
        "name = orphan AND NOT parent { name exists } AND NOT child { name exists }",
        "child { parent { name = work } AND any.db = pg AND trace.span_count = 4 }",
    ])
    func isTrueOfSomeSpan(text: String) throws {
        let filter = try Filter.parse(text)
        #expect(filter.asksTrace)
        #expect(filter.matchesSome(of: Self.spans))
        #expect(filter.matchesSome(of: Self.spans.reversed()))
    }

    @Test(arguments: [
        "trace.duration_ms > 10", "trace.span_count < 4", "trace.error_count != 1",
        "root.name = work", "name = work AND parent.name = work", "any.n = 2", "none.db = pg",
        "root.user != ada", "none.trace.span_count = 4", "name = query AND root.db = pg",
        "any { name = work AND error }", "none { name = query AND error }",
        "root { name = work }", "name = query AND child { name exists }", "child { name = orphan }",
    ])
    func isFalseOfEverySpan(text: String) throws {
        #expect(try !Filter.parse(text).matchesSome(of: Self.spans))
    }

    @Test func withoutSpansNothingMatches() throws {
        for text in ["none.x exists", "trace.span_count = 0", "NOT error"] {
            #expect(try !Filter.parse(text).matchesSome(of: []))
        }
    }

    @Test func aFilterOfOneSpanAsksNoTrace() throws {
        let filter = try Filter.parse("name = query OR trace.trace_id exists AND n > 5")
        #expect(!filter.asksTrace)
        #expect(filter.matchesSome(of: Self.spans))
    }

    /// What does not depend on the span is answered once a trace, not once a span.
    @Test(.timeLimit(.minutes(1))) func aLargeTraceTakesLinearTime() throws {
        let spans = (1...50_000).map { number in
            Self.span(
                UInt64(number), parent: number > 1 ? UInt64(number - 1) : nil, name: "s", from: 0,
                to: 1)
        }
        let filter = try Filter.parse("any.x = 1 OR none.name = s OR parent.name = t")
        #expect(!filter.matchesSome(of: spans))
    }

    /// Each block is answered once a span, so siblings are not counted over and over.
    @Test(.timeLimit(.minutes(1))) func nestedBlocksTakeLinearTime() throws {
        let spans = (1...20_000).map { number in
            Self.span(UInt64(number), parent: number > 1 ? 1 : nil, name: "s", from: 0, to: 1)
        }
        let deep = String(repeating: "child { parent { ", count: 12) + "name = t"
        let filter = try Filter.parse(deep + String(repeating: " } }", count: 12))
        #expect(!filter.matchesSome(of: spans))
        #expect(try Filter.parse("child { name = s }").matchingIndices(of: spans) == [0])
    }
}
