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
        let problem = try #require(known.problems(with: query).first)
        #expect(
            problem.summary
                == "unknown column `app.reslt_length`; did you mean `app.result_length`?")
        #expect(known.problems(with: try Query.parse("COUNT GROUP BY other")).isEmpty)
    }

    @Test func whatXRaysKeywordsStandForIsNoSlip() throws {
        let known = try AttributeNames(try MemorySource([span(1, [])], chunk: 1))
        let typed = try Query.parse(#"COUNT WHERE xray: service("a") {fault} AND annotation.k = 1"#)
        #expect(known.problems(with: typed).isEmpty)
        var query = try Query.parse("COUNT")
        query.filter = try XRayFilter.parse(#"http.status = 500 OR user = "ada""#).expression
        #expect(known.problems(with: query).isEmpty)
    }

    @Test func ofNothingNothingIsUnknown() throws {
        let known = try AttributeNames(try MemorySource([], chunk: 1))
        #expect(known.problems(with: try Query.parse("COUNT WHERE any_thing = 1")).isEmpty)
    }
}
