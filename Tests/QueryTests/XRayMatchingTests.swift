import Telemetry
import Testing

@testable import Query

/// What X-Ray's filter expressions mean of traces.
struct XRayMatchingTests {
    private static func span(
        _ id: UInt64, parent: UInt64? = nil, _ service: String, _ name: String, _ kind: SpanKind,
        seconds: Double = 1, flags: SpanFlags = [],
        _ attributes: [(key: String, value: AttributeValue)] = [],
        resource: [(key: String, value: AttributeValue)] = []
    ) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: id),
            parentID: parent.map(SpanID.init(rawValue:)), name: name, kind: kind, source: .xray,
            flags: flags, startUnixNano: 1_700_000_000_000_000_000,
            endUnixNano: 1_700_000_000_000_000_000 + Int64(seconds * 1e9),
            attributes: Attributes(attributes),
            resource: Resource(
                serviceName: service,
                attributes: Attributes([("service.name", .string(service))] + resource)))
    }

    /// A frontend that is well calls a backend that fails, and a database that sends nothing.
    private static let trace = [
        span(
            1, "frontend", "frontend", .server, seconds: 4,
            [
                ("http.method", .string("GET")), ("http.url", .string("http://shop/api/game/1")),
                ("http.status_code", .int(200)), ("http.client_ip", .string("10.0.0.1")),
                ("gameid", .string("817DL6VO")), ("beta", .bool(false)),
            ],
            resource: [
                ("aws.xray.origin", .string("AWS::EC2::Instance")), ("host.id", .string("i-0a")),
                ("cloud.availability_zone", .string("eu-west-1a")),
            ]),
        span(
            2, parent: 1, "frontend", "backend", .client, seconds: 3,
            flags: [.error, .clientError],
            [("http.status_code", .int(404)), ("age", .int(30))]),
        span(
            3, parent: 2, "backend", "backend", .server, seconds: 2.5, flags: [.error, .fault],
            [("http.status_code", .int(500)), ("enduser.id", .string("ada"))]),
        span(
            4, parent: 3, "backend", "## work", .internal, seconds: 2,
            [("level", .string("high"))]),
        span(5, parent: 4, "backend", "DynamoDB", .client, flags: [.error, .fault, .throttle]),
    ]

    @Test(arguments: [
        "ok", "!fault", "error = false", "fault != true", "!throttle", "!partial", "inferred",
        "responsetime > 3.9", "responsetime <= 4", "responsetime > 3900ms", "duration = 4",
        "http.status = 200", "http.status != 404", "http.url CONTAINS \"/api/game/\"",
        "http.url", "http.method = \"GET\" http.clientip BEGINSWITH \"10.\"",
        "!http.useragent", "user = \"ada\"", "user CONTAINS \"\"", "user != bob",
        "annotation.age", "annotation.age > 29", "annotation.age != 31", "!annotation.size",
        "annotation.gameid = \"817DL6VO\"", "!annotation.beta", "annotation.beta = false",
        "annotation[level] ENDSWITH \"gh\"", "instance.id = \"i-0a\"",
        "availabilityzone = \"eu-west-1a\"", "!resource.arn",
        // Nodes.
        "service(\"backend\")", "service(\"backend\") {fault OR error}",
        "service(\"frontend\") {ok root}", "service(\"backend\") {!root}",
        "service() {fault}", "!service(\"mail\")", "service(\"DynamoDB\") {throttle}",
        "service(\"DynamoDB\") {inferred}", "service(\"backend\") {!inferred}",
        "service(\"backend\") {responsetime > 2 AND duration < 3 AND http.status = 500}",
        "service(\"backend\") {user = \"ada\"}", "service(id(name: \"frontend\"))",
        "service(id(type: \"AWS::EC2::Instance\")) {name = \"frontend\"}",
        "service { type = \"AWS::EC2::Instance\" }",
        // Calls.
        "edge(\"frontend\", \"backend\")", "edge(\"frontend\", \"backend\") {error}",
        "edge(\"frontend\", \"backend\") {http.status = 404 annotation.age = 30}",
        "edge(\"backend\", \"DynamoDB\") {fault}", "edge(, \"backend\")", "edge(\"backend\",)",
        "!edge(\"backend\", \"frontend\")",
    ])
    func isTrueOfTheTrace(text: String) throws {
        let filter = try XRayFilter.parse(text)
        #expect(filter.matchesSome(of: Self.trace))
        #expect(filter.matchesSome(of: Self.trace.reversed()))
        // Of the whole trace: of every span or of none.
        #expect(filter.matchingIndices(of: Self.trace).count == Self.trace.count)
        #expect(try !XRayFilter.parse("!(\(text))").matchesSome(of: Self.trace))
        #expect(try Filter.parse("xray: \(text)") == filter)
        #expect(try Filter.parse(filter.description).matchesSome(of: Self.trace))
    }

    @Test(arguments: [
        "fault", "error", "throttle", "partial", "responsetime > 4", "http.status = 500",
        "http.status != 200", "user = \"Ada\"", "user != \"ada\"", "annotation.level != \"high\"",
        "annotation.age = \"30\"", "service(\"frontend\") {fault}", "service(\"## work\")",
        "service(\"backend\") {annotation.level = \"high\"}", "service(\"backend\") {throttle}",
        "service(id(name: \"backend\", type: \"AWS::EC2::Instance\"))",
        "edge(\"frontend\", \"backend\") {fault}", "edge(\"frontend\", \"DynamoDB\")",
        "edge(\"backend\", \"backend\")",
    ])
    func isFalseOfTheTrace(text: String) throws {
        #expect(try !XRayFilter.parse(text).matchesSome(of: Self.trace))
    }

    /// Newer names of OpenTelemetry's, and an error that is no answer.
    @Test func spansOfOpenTelemetryAnswerToo() throws {
        var root = Self.span(
            1, "api", "GET /", .server, flags: .error,
            [
                ("http.request.method", .string("GET")), ("url.path", .string("/v2/x")),
                ("http.response.status_code", .int(200)), ("user.id", .string("ada")),
                ("user_agent.original", .string("curl/8")), ("client.address", .string("::1")),
            ])
        for text in [
            "fault", "!ok", "http.method = GET", "http.url CONTAINS \"/v2/\"",
            "http.status = 200", "user = ada", "http.useragent BEGINSWITH \"curl\"",
            "http.clientip = \"::1\"", "service(\"api\") {fault}",
        ] {
            #expect(try XRayFilter.parse(text).matchesSome(of: [root]), "\(text)")
        }
        root.endUnixNano = nil
        #expect(try XRayFilter.parse("partial !(responsetime > 0)").matchesSome(of: [root]))
    }

    @Test func aTraceWithoutRootIsNeitherWellNorNot() throws {
        let orphans = [Self.span(7, parent: 6, "a", "a", .server)]
        for text in ["!ok", "!fault", "service(\"a\") {ok}", "!responsetime"] {
            #expect(try XRayFilter.parse(text).matchesSome(of: orphans), "\(text)")
        }
    }
}
