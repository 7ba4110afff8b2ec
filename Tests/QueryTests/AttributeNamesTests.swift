import Columns
import Telemetry
import TestSupport
import Testing

@testable import Query

@Suite struct AttributeNamesTests {
    private func span(_ number: UInt64, _ attributes: [(String, AttributeValue)]) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: number), spanID: SpanID(rawValue: number),
            parentID: nil, name: "n", kind: .server, startUnixNano: Int64(number),
            endUnixNano: Int64(number) + 1,
            attributes: Attributes(attributes.map { (key: $0.0, value: $0.1) }),
            resource: Resource(
                serviceName: "s", attributes: Attributes([("host.name", .string("web-1"))])),
            scope: Scope(name: "lib", attributes: Attributes([("scope.kind", .string("x"))])))
    }

    @Test func namesOfSpansScopesAndResources() throws {
        let source = try MemorySource(
            [span(1, [("app.result_length", .int(3))]), span(2, [("other", .bool(true))])], chunk: 1
        )
        let known = try AttributeNames(source)
        #expect(known.names == ["app.result_length", "other", "host.name", "scope.kind"])
        let query = try Query.parse("MAX(app.reslt_length) WHERE host.name exists GROUP BY name")
        let problem = try #require(known.problem(with: query.keys))
        #expect(
            problem.summary
                == "unknown column `app.reslt_length`; did you mean `app.result_length`?")
        #expect(known.problem(with: try Query.parse("COUNT GROUP BY other").keys) == nil)
    }

    @Test(arguments: [
        ("trace_id", "trace.trace_id"), ("service", "service.name"), ("duration", "duration_ms"),
        ("result_length", "app.result_length"), ("Host", "host.name"),
        ("root.service", "root.service.name"),
    ])
    func partsOfNamesLeadToTheWhole(written: String, meant: String) throws {
        let known = try AttributeNames(
            try MemorySource([span(1, [("app.result_length", .int(3))])], chunk: 1))
        let query = try Query.parse("COUNT GROUP BY \(written)")
        #expect(known.problem(with: query.keys)?.suggestion == meant)
    }

    @Test func noPartOfANameLeadsNowhere() throws {
        let known = try AttributeNames(try MemorySource([span(1, [])], chunk: 1))
        let query = try Query.parse("COUNT GROUP BY zzzzzz")
        let problem = try #require(known.problem(with: query.keys))
        #expect(problem.suggestion == nil)
    }

    @Test func whatXRaysKeywordsStandForIsNoSlip() throws {
        let known = try AttributeNames(try MemorySource([span(1, [])], chunk: 1))
        let typed = try Query.parse(#"COUNT WHERE xray: service("a") {fault} AND annotation.k = 1"#)
        #expect(known.problem(with: typed.keys) == nil)
        var query = try Query.parse("COUNT")
        query.filter = try XRayFilter.parse(#"http.status = 500 OR user = "ada""#).expression
        #expect(known.problem(with: query.keys) == nil)
    }

    @Test func ofNothingNothingIsUnknown() throws {
        let known = try AttributeNames(try MemorySource([], chunk: 1))
        #expect(known.problem(with: try Query.parse("COUNT WHERE any_thing = 1").keys) == nil)
    }

    @Test func readsNoMoreThanTheKeysNeed() throws {
        let source = try MemorySource(
            [span(1, [("first", .int(3))]), span(2, [("second", .bool(true))])], chunk: 1)
        func names(_ text: String) throws -> Set<String> {
            try AttributeNames(source, asked: try Query.parse(text).keys).names
        }
        #expect(try names("COUNT GROUP BY first") == ["first"])
        #expect(try names("COUNT GROUP BY host.name") == ["first", "host.name", "scope.kind"])
        let all: Set = ["first", "second", "host.name", "scope.kind"]
        #expect(try names("COUNT GROUP BY second") == all)
        #expect(try names("COUNT GROUP BY nobodys") == all)
    }
}
