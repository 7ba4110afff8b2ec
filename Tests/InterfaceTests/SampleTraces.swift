import Interface
import Storage
import Telemetry

/// Traces made up the same way every time: a web application with a store, a database and a queue
/// behind it.
struct SampleTraces {
    /// 2026-04-21 12:03:04 UTC.
    static let epoch: Int64 = 1_776_772_984_000_000_000

    private var state: UInt64

    init(seed: UInt64 = 1) {
        state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
    }

    mutating func random(_ limit: Int64) -> Int64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int64(state % UInt64(max(1, limit)))
    }

    static func resource(_ service: String) -> Resource {
        Resource(
            serviceName: service,
            attributes: Attributes([
                ("service.name", .string(service)), ("service.version", .string("1.4.2")),
                ("telemetry.sdk.language", .string("python")),
                ("telemetry.sdk.name", .string("opentelemetry")),
                ("telemetry.sdk.version", .string("1.33.1")), ("host.name", .string("web-1")),
                ("process.pid", .int(4711)),
            ]))
    }

    static func traceID(_ number: Int) -> TraceID {
        TraceID(
            high: 0x3e5f_18fe_522f_8f9f ^ UInt64(number) &* 0x9e37_79b9_7f4a_7c15,
            low: 0x79b0_0000_0000_0001 &+ UInt64(number))
    }

    static let stackTrace = """
        Traceback (most recent call last):
          File "/app/lib/python3.12/site-packages/requests/adapters.py", line 667, in send
            resp = conn.urlopen(method=request.method, url=url, body=request.body)
          File "/app/notify.py", line 41, in deliver
            raise ConnectionError("upstream refused")
        ConnectionError: upstream refused
        """

    /// One of several kinds of trace, `number` choosing which.
    mutating func trace(_ number: Int, start: Int64 = SampleTraces.epoch) -> [SpanRecord] {
        switch number % 5 {
        case 0: messages(number, start: start)
        case 1: home(number, start: start)
        case 2: boom(number, start: start)
        case 3: single(number, start: start)
        default: home(number, start: start)
        }
    }

    private func span(
        _ trace: Int, _ id: UInt64, _ parent: UInt64?, _ name: String, _ service: String,
        _ kind: SpanKind, _ start: Int64, _ length: Int64?, attributes: [(String, AttributeValue)],
        error: String? = nil
    ) -> SpanRecord {
        var record = SpanRecord(
            traceID: Self.traceID(trace), spanID: SpanID(rawValue: id),
            parentID: parent.map { SpanID(rawValue: $0) }, name: name, kind: kind,
            startUnixNano: start, endUnixNano: length.map { start + $0 },
            attributes: Attributes(attributes.map { (key: $0.0, value: $0.1) }),
            resource: Self.resource(service),
            scope: Scope(name: "opentelemetry.instrumentation.flask", version: "0.54b1"))
        if let error {
            record.status = .error
            record.statusMessage = error
            record.flags = .error
        }
        return record
    }

    private mutating func messages(_ number: Int, start: Int64) -> [SpanRecord] {
        let ms: Int64 = 1_000_000
        var spans = [
            span(
                number, 1, nil, "POST /api/messages", "backend-flask", .server, start, 221 * ms,
                attributes: [
                    ("http.request.method", .string("POST")),
                    ("http.route", .string("/api/messages")),
                    ("http.response.status_code", .int(500)), ("app.user.id", .string("u-4711")),
                    ("app.result_length", .int(412)), ("app.cached", .bool(false)),
                    ("url.path", .string("/api/messages")),
                    (
                        "user_agent.original",
                        .string("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")
                    ),
                ], error: "upstream refused"),
            span(
                number, 2, 1, "create_message", "backend-flask", .internal, start + 8 * ms, 98 * ms,
                attributes: [("app.message.length", .int(280))]),
        ]
        for query in 0..<12 {
            spans.append(
                span(
                    number, UInt64(10 + query), 2, "SELECT message", "db", .client,
                    start + 14 * ms + Int64(query) * 7 * ms, 5 * ms + random(2 * ms),
                    attributes: [
                        ("db.system", .string("postgresql")),
                        (
                            "db.query.text",
                            .string(
                                "SELECT id, body, created_at, author_id, thread_id FROM messages "
                                    + "WHERE thread_id = $1 ORDER BY created_at DESC LIMIT 50")
                        ),
                        ("db.rows", .int(random(50))),
                    ]))
        }
        var notify = span(
            number, 40, 1, "POST /notify", "activity-store", .client, start + 110 * ms, 9_800_000,
            attributes: [
                ("http.request.method", .string("POST")),
                ("http.response.status_code", .int(503)),
                ("server.address", .string("activity-store")),
            ], error: "upstream refused")
        notify.events = [
            SpanEvent(
                timeUnixNano: start + 119 * ms, name: "exception",
                attributes: Attributes([
                    ("exception.type", .string("ConnectionError")),
                    ("exception.message", .string("upstream refused")),
                    ("exception.stacktrace", .string(Self.stackTrace)),
                ]))
        ]
        notify.links = [
            SpanLink(traceID: Self.traceID(number + 1), spanID: SpanID(rawValue: 1))
        ]
        spans.append(notify)
        spans.append(
            span(
                number, 41, 1, "render", "backend-flask", .internal, start + 125 * ms, 71 * ms,
                attributes: [("template", .string("message.html"))]))
        spans.append(
            span(
                number, 42, 41, "enqueue message.created", "queue", .producer, start + 180 * ms,
                60 * ms, attributes: [("messaging.system", .string("rabbitmq"))]))
        return spans
    }

    private mutating func home(_ number: Int, start: Int64) -> [SpanRecord] {
        let length = 2_000_000 + random(60_000_000)
        return [
            span(
                number, 1, nil, "GET /api/activities/home", "backend-flask", .server, start, length,
                attributes: [
                    ("http.route", .string("/api/activities/home")),
                    ("http.response.status_code", .int(200)), ("app.result_length", .int(3)),
                ]),
            span(
                number, 2, 1, "home-activities-mock-data", "backend-flask", .internal,
                start + length / 10, length / 2, attributes: [("app.result_length", .int(3))]),
            span(
                number, 3, 2, "GET /store", "backend-flask", .client, start + length / 8,
                length / 3,
                attributes: [("server.address", .string("activity-store"))]),
            span(
                number, 4, 3, "GET /store", "activity-store", .server, start + length / 7,
                length / 4,
                attributes: [("http.response.status_code", .int(200))]),
        ]
    }

    private mutating func boom(_ number: Int, start: Int64) -> [SpanRecord] {
        let length = 1_000_000 + random(4_000_000)
        var root = span(
            number, 1, nil, "GET /boom", "backend-flask", .server, start, length,
            attributes: [("http.response.status_code", .int(500))], error: "no honor")
        root.events = [
            SpanEvent(
                timeUnixNano: start + length / 2, name: "exception",
                attributes: Attributes([
                    ("exception.type", .string("ValueError")),
                    ("exception.message", .string("no honor")),
                    ("exception.stacktrace", .string(Self.stackTrace)),
                ]))
        ]
        return [root]
    }

    private mutating func single(_ number: Int, start: Int64) -> [SpanRecord] {
        [
            span(
                number, 1, nil, "GET /api/slow", "backend-flask", .server, start,
                number % 2 == 1 ? nil : 1_200_000_000 + random(900_000_000),
                attributes: [("http.route", .string("/api/slow"))])
        ]
    }

    // MARK: Large ones

    /// A trace of `count` spans: a few levels, many siblings, some errors.
    mutating func large(_ count: Int, start: Int64 = SampleTraces.epoch) -> [SpanRecord] {
        var spans = [
            span(
                900_007, 1, nil, "nightly-report", "batch", .internal, start, 60_000_000_000,
                attributes: [])
        ]
        spans.reserveCapacity(count)
        while spans.count < count {
            let parent = spans[Int(random(Int64(min(spans.count, 1 + spans.count / 8))))]
            let room = max(2, (parent.endUnixNano ?? start) - parent.startUnixNano)
            let offset = random(room)
            let id = UInt64(spans.count + 1)
            spans.append(
                span(
                    900_007, id, parent.spanID.rawValue, "step \(id % 97)",
                    ["batch", "db", "mailer", "activity-store"][Int(id % 4)], .internal,
                    parent.startUnixNano + offset, random(max(1, room - offset)),
                    attributes: [("step.number", .int(Int64(id)))],
                    error: id % 997 == 0 ? "step failed" : nil))
        }
        return spans
    }

    // MARK: Summaries

    static func summary(_ spans: [SpanRecord], key: Int64, arrival: Int64) -> TraceSummary {
        let tree = TraceTree(spans: spans)
        let root = tree.root.flatMap(tree.record(of:))
        var services: [String] = []
        for span in spans {
            if let service = span.serviceName, !services.contains(service) {
                services.append(service)
            }
        }
        let failed = spans.first { $0.isError && !$0.events.isEmpty }
        let error = failed.map { span in
            let event = span.events[0].attributes
            return (event["exception.type"]?.displayText ?? "") + ": "
                + (event["exception.message"]?.displayText ?? "")
        }
        return TraceSummary(
            key: key, traceID: spans[0].traceID, rootName: root?.name,
            rootService: root?.serviceName, rootFlags: root?.flags ?? [],
            startUnixNano: tree.startUnixNano,
            endUnixNano: tree.endUnixNano, spanCount: spans.count,
            errorCount: spans.count { $0.isError },
            inProgressCount: spans.count { $0.isInProgress }, services: services,
            firstError: error, arrivalUnixNano: arrival)
    }
}
