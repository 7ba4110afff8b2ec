import Telemetry
import Testing

@testable import Query

/// What filters mean: the rules that `Expression` states.
struct MatchingTests {
    static let span = SpanRecord(
        traceID: TraceID(high: 0x5759_e988_bd86_2e3f, low: 0xe1be_46a9_9427_2793),
        spanID: SpanID(rawValue: 0xff), parentID: nil, name: "GET /api", kind: .server,
        status: .error, flags: [.error, .fault], startUnixNano: 1_700_000_000_000_000_000,
        endUnixNano: 1_700_000_000_021_250_000,
        attributes: Attributes([
            ("http.status_code", .int(503)), ("ratio", .double(0.5)), ("user", .string("Ada")),
            ("big", .int(9_007_199_254_740_993)), ("retry", .bool(true)),
            ("tags", .array([.string("red"), .string("green"), .int(7)])), ("nothing", .empty),
            ("nan", .double(.nan)), ("blob", .bytes([1, 2])),
            ("nested", .map(Attributes([("x", .int(1))]))), ("name", .string("inner")),
            ("wait_us", .int(2500)), ("elapsed_s", .double(1.5)), ("size", .int(64_000)),
            ("shared", .string("span's")), ("code", .string("503")),
        ]),
        resource: Resource(
            serviceName: "backend-flask",
            attributes: Attributes([
                ("service.name", .string("backend-flask")), ("shared", .string("resource's")),
                ("host.name", .string("web-1")),
            ])),
        scope: Scope(name: "flask", attributes: Attributes([("shared", .string("scope's"))])))

    @Test(arguments: [
        // Columns.
        "duration_ms = 21.25", "duration_ms > 21", "duration_ms > 21ms", "duration_ms < 0.1s",
        "duration_ms >= 21250us", "duration_ms <= 21250000ns", "duration_ms exists",
        "name = \"GET /api\"", "name contains api", "name starts-with GET", "name ends-with /api",
        "name matches \"^GET /\\w+$\"", "service.name = backend-flask", "kind = server",
        "kind = SERVER", "kind in (client, server)", "status = error", "status != ok",
        "status_message does-not-exist", "status_message = \"\" OR error", "error", "fault",
        "NOT client_error", "throttle = false", "NOT in_progress", "is_root", "source = otlp",
        "start_time = 2023-11-14T22:13:20Z", "start_time < 2023-11-14T22:13:20.000000001Z",
        "start_time >= \"2023-11-14 23:13:20+01:00\"",
        "trace.trace_id = 1-5759e988-bd862e3fe1be46a994272793",
        "trace.trace_id = 5759E988BD862E3FE1BE46A994272793", "trace.trace_id starts-with 5759e",
        "trace.span_id = 00000000000000ff", "trace.parent_id does-not-exist",
        "trace.parent_id != 00000000000000ff",
        // Attributes, theirs first.
        "http.status_code = 503", "http.status_code = 503.0", "http.status_code > 502.5",
        "ratio < 1", "ratio = 0.5", "user = Ada", "user != ada", "user < B", "user >= Ada",
        "retry = true", "retry != false", "shared = \"span's\"", "span.shared = \"span's\"",
        "scope.shared = \"scope's\"", "resource.shared = \"resource's\"", "host.name = web-1",
        "span.host.name does-not-exist", "span.name = inner",
        // Exact across ints and doubles.
        "big = 9007199254740993", "big > 9007199254740992.0", "big != 9007199254740992.0",
        // Absent: positive is false, negative true.
        "absent != 1", "absent does-not-contain x", "absent not-in (1, 2)", "NOT absent = 1",
        "absent does-not-exist", "NOT absent > 1", "NOT absent < 1",
        // Types are kept apart.
        "code != 503", "http.status_code != \"503\"", "NOT code > 1", "code = \"503\"",
        "NOT http.status_code contains 5", "retry != \"true\"",
        // Arrays, empties, NaN, what is only there or not.
        "tags = red", "tags = 7", "tags in (blue, green)", "tags contains ree", "tags > 6",
        "tags != blue", "nothing exists", "nothing != 1", "nan exists", "nan != nan",
        "NOT nan < 1", "NOT nan >= 1", "blob exists", "NOT blob contains x", "nested exists",
        // Units of an attribute.
        "wait_us = 2.5ms", "elapsed_s > 1499ms", "size = 64KB", "size < 64KiB",
        // Logic.
        "error AND duration_ms > 20 AND user = Ada", "user = x OR retry = true",
        "(user = x OR error) AND NOT user = x", "user in (x, y, Ada)",
    ])
    func isTrueOfTheSpan(text: String) throws {
        #expect(try Filter.parse(text).matches(Self.span))
        #expect(try !Filter.parse("NOT (\(text))").matches(Self.span))
    }

    @Test(arguments: [
        "duration_ms > 21.25", "name = \"get /api\"", "status_message exists", "error = false",
        "absent = 1", "absent exists", "absent > 1", "user contains ada", "tags = blue",
        "nan = nan", "trace.parent_id exists", "client_error", "user != Ada", "tags != red",
    ])
    func isFalseOfTheSpan(text: String) throws {
        #expect(try !Filter.parse(text).matches(Self.span))
    }

    @Test(arguments: [
        ("error.type = 503", "asks for no text; if it is one, write \"503\""),
        ("name = x AND NOT (a.b in (x, 1))", "asks for no text; if it is one, write \"1\""),
        ("http.status_code = \"200\"", "asks for a text; if it is none, write 200"),
        ("cache.hit = \"true\"", "asks for a text; if it is none, write true"),
        ("http.status_code contains 20", "asks texts; if it is a number, compare it with = > <"),
    ])
    func hintsAtTheOtherType(text: String, hint: String) throws {
        #expect(try Filter.parse(text).expression.typeHint?.hasSuffix(hint) == true)
    }

    @Test(arguments: [
        "name = 404", "version = 1.4.0", "a > 3", "wait = 20ms", "a exists", "user contains ada",
    ])
    func hintsAtNothing(text: String) throws {
        #expect(try Filter.parse(text).expression.typeHint == nil)
    }

    @Test func aSpanInProgressHasNoDuration() throws {
        var span = Self.span
        span.endUnixNano = nil
        #expect(try Filter.parse("in_progress").matches(span))
        #expect(try Filter.parse("duration_ms does-not-exist").matches(span))
        #expect(try !Filter.parse("duration_ms >= 0").matches(span))
        #expect(try !Filter.parse("duration_ms < 1h").matches(span))
    }

    @Test func aSpanWithoutServiceHasNone() throws {
        var span = Self.span
        span.resource = Resource()
        #expect(try Filter.parse("service.name does-not-exist").matches(span))
        #expect(try Filter.parse("service.name != backend-flask").matches(span))
    }

    @Test func damagedAttributesAreReadAsFarAsTheyGo() throws {
        var span = Self.span
        span.attributes = Attributes(json: Array(#"{"a":1,"b":"#.utf8))
        #expect(try Filter.parse("a = 1").matches(span))
        #expect(try Filter.parse("b does-not-exist OR b exists").matches(span))
    }
}
