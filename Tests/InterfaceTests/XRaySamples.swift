import Telemetry

/// Segments and subsegments as the X-Ray SDK for Python sends them, in the model's spelling: the web
/// application of `SampleTraces`, instrumented with both SDKs.
enum XRaySamples {
    static let start = SampleTraces.epoch
    static let ms: Int64 = 1_000_000
    static let traceID = TraceID("1-69e76728-7c2e4a91b05d3f8812345678") ?? TraceID(high: 1, low: 1)

    typealias Pairs = [(String, AttributeValue)]

    static func resource(_ service: String) -> Resource {
        Resource(
            serviceName: service,
            attributes: attributes([
                ("service.name", .string(service)), ("cloud.provider", .string("aws")),
                ("cloud.platform", .string("aws_ecs")),
                ("telemetry.sdk.name", .string("X-Ray for Python")),
                ("telemetry.sdk.version", .string("2.14.0")),
                ("process.runtime.name", .string("CPython")),
                ("process.runtime.version", .string("3.11.9")),
            ]))
    }

    static func attributes(_ pairs: Pairs) -> Attributes {
        Attributes(pairs.map { (key: $0.0, value: $0.1) })
    }

    static func segment(
        _ id: UInt64, _ parent: UInt64?, _ service: String, _ from: Int64, _ length: Int64?,
        _ pairs: Pairs, flags: SpanFlags = []
    ) -> SpanRecord {
        var span = SpanRecord(
            traceID: traceID, spanID: SpanID(rawValue: id), parentID: parent.map(SpanID.init),
            name: service, kind: .server, source: .xray, startUnixNano: start + from * ms,
            endUnixNano: length.map { start + (from + $0) * ms }, attributes: attributes(pairs),
            resource: resource(service))
        span.flags = flags
        if flags.contains(.error) { span.status = .error }
        if length == nil { span.flags.insert(.inProgress) }
        return span
    }

    static func subsegment(
        _ id: UInt64, _ parent: UInt64, _ name: String, _ from: Int64, _ length: Int64?,
        in service: String? = "backend-flask", namespace: String = "local", _ pairs: Pairs = [],
        flags: SpanFlags = []
    ) -> SpanRecord {
        var span = segment(
            id, parent, service ?? "", from, length,
            pairs + [("aws.xray.namespace", .string(namespace))], flags: flags)
        span.name = name
        span.kind = namespace == "local" ? .internal : .client
        if service == nil { span.resource = Resource() }
        return span
    }

    static func exception(
        _ id: String, _ type: String, _ message: String, cause: String = "", isRemote: Bool = false,
        frames: [(String, Int, String)] = [], truncated: Int64 = 0
    ) -> SpanEvent {
        let stack = frames.map { "\($0.2) (\($0.0):\($0.1))" }.joined(separator: "\n")
        var pairs: Pairs = [
            ("aws.xray.exception.id", .string(id)), ("exception.type", .string(type)),
            ("exception.message", .string(message)),
            ("aws.xray.exception.remote", .bool(isRemote)),
        ]
        if !cause.isEmpty { pairs.append(("aws.xray.exception.cause", .string(cause))) }
        if truncated > 0 { pairs.append(("aws.xray.exception.truncated", .int(truncated))) }
        if !frames.isEmpty { pairs.append(("exception.stacktrace", .string(stack))) }
        return SpanEvent(
            timeUnixNano: start, name: "exception",
            attributes: Attributes(pairs.map { (key: $0.0, value: $0.1) }))
    }

    static let failure = exception(
        "aa00000000000001", "requests.exceptions.ConnectionError", "upstream refused",
        cause: "aa00000000000002",
        frames: [
            ("/usr/local/lib/python3.11/site-packages/requests/adapters.py", 700, "send"),
            ("/app/services/notify.py", 41, "deliver"),
            ("/app/services/create_message.py", 87, "run"),
        ], truncated: 12)
    static let cause = exception(
        "aa00000000000002", "ConnectionRefusedError", "[Errno 111] Connection refused",
        frames: [("/usr/local/lib/python3.11/socket.py", 851, "create_connection")])

    /// POST /api/messages: two services, a database, DynamoDB, a throttle, a 404, and a failure that
    /// goes through three levels.
    static var messages: [SpanRecord] {
        let root = segment(
            0x10, nil, "backend-flask", 0, 221,
            [
                ("http.method", .string("POST")),
                ("http.url", .string("http://localhost:4567/api/messages?draft=1")),
                ("http.client_ip", .string("127.0.0.1")),
                ("http.user_agent", .string("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")),
                ("http.status_code", .int(500)), ("user_handle", .string("andrewbrown")),
                ("message_count", .int(3)), ("aws.xray.annotations", annotated),
                ("enduser.id", .string("u-4711")),
                ("aws.xray.sampling_rule_name", .string("Default")),
                ("metadata.default.request", .map(request)),
                ("metadata.default.build", .string("2026.4.21")),
                ("metadata.cruddur.flags", .array([.string("beta"), .string("threads")])),
                (TraceCauses.causeKey, .string("aa00000000000001")),
            ], flags: [.error, .fault])
        var notify = subsegment(
            0x40, 0x10, "activity-store", 110, 10, namespace: "remote",
            [
                ("http.method", .string("POST")),
                ("http.url", .string("http://activity-store:5000/notify")),
                ("http.status_code", .int(503)),
            ], flags: [.error, .fault])
        notify.events = [failure, cause]
        var spans = [
            root,
            subsegment(0x20, 0x10, "create_message", 8, 98),
            subsegment(
                0x30, 0x20, "cruddur@db.local", 14, 38, namespace: "remote",
                [
                    ("db.system", .string("postgresql")), ("db.user", .string("cruddur")),
                    ("db.connection_string", .string("postgresql://db.local:5432/cruddur")),
                    ("db.statement", .string(query)), ("aws.xray.sql.database_version", .int(16)),
                ]),
            subsegment(
                0x31, 0x20, "dynamodb", 55, 21, namespace: "aws",
                [
                    ("aws.operation", .string("Query")), ("aws.region", .string("eu-central-1")),
                    ("aws.table_name", .string("cruddur-messages")),
                    ("aws.request_id", .string("H1TGJ6R4NBN2F")), ("aws.xray.retries", .int(2)),
                    ("http.status_code", .int(200)),
                ]),
            subsegment(
                0x32, 0x20, "dynamodb", 80, 4, namespace: "aws",
                [
                    ("aws.operation", .string("PutItem")), ("http.status_code", .int(429)),
                    ("aws.table_name", .string("cruddur-messages")),
                ], flags: [.error, .clientError, .throttle]),
            notify,
            subsegment(
                0x41, 0x10, "activity-store", 121, 52, namespace: "remote",
                [
                    ("http.method", .string("GET")), ("http.status_code", .int(404)),
                    ("http.url", .string("http://activity-store:5000/activities/1?x=1")),
                ], flags: [.error, .clientError]),
            segment(
                0x50, 0x41, "activity-store", 130, 40,
                [
                    ("http.method", .string("GET")), ("http.status_code", .int(404)),
                    ("http.url", .string("http://activity-store:5000/activities/1")),
                ], flags: [.error, .clientError]),
            subsegment(0x42, 0x10, "render", 180, 36),
        ]
        TraceCauses.resolve(&spans)
        return spans
    }

    private static let annotated = AttributeValue.array([
        .string("user_handle"), .string("message_count"),
    ])
    private static let request = attributes([
        ("body", .map(attributes([("text", .string("hello")), ("length", .int(5))]))),
        ("tags", .array([.string("a"), .string("b")])), ("retry", .bool(false)),
        ("scores", .array([.double(0.5), .double(.nan)])), ("ratio", .double(-.infinity)),
        (
            "headers",
            .map(
                attributes([
                    ("accept", .string("application/json, text/plain;q=0.9, */*;q=0.8")),
                    ("x-request-id", .string("5f84c7a1-0000-4000-8000-1234567890ab")),
                ]))
        ),
    ])
    private static let query = """
        SELECT m.id, m.body, m.created_at, u.handle FROM messages m
          LEFT JOIN users u ON u.id = m.user_id
         WHERE m.thread_id = %s AND m.state IN ('sent', 'read; or not') ORDER BY m.created_at DESC LIMIT 50
        """

    /// A segment and a subsegment that still run, another that is done.
    static var inProgress: [SpanRecord] {
        [
            segment(
                0x10, nil, "backend-flask", 0, nil,
                [
                    ("http.method", .string("GET")),
                    ("http.url", .string("http://localhost:4567/api/slow")),
                ]),
            subsegment(0x20, 0x10, "load", 20, 300),
            subsegment(0x21, 0x10, "wait-for-lock", 340, nil),
            subsegment(0x22, 0x21, "poll", 350, 60),
        ]
    }

    /// Subsegments streamed before their segment, which has a parent of its own.
    static var streamed: [SpanRecord] {
        (0..<6).map { number in
            subsegment(
                0x20 + UInt64(number), 0x10, "page \(number)", Int64(number) * 20, 15, in: nil)
        }
    }

    static var arrived: [SpanRecord] {
        var spans = streamed
        for index in spans.indices { spans[index].resource = resource("backend-flask") }
        spans.append(
            segment(
                0x10, nil, "backend-flask", -10, 150,
                [
                    ("http.method", .string("GET")), ("http.status_code", .int(200)),
                    ("http.url", .string("http://localhost:4567/api/pages")),
                ]))
        return spans
    }

    /// What was sent for the root of `messages`, one subsegment of it nested.
    static let document = """
        {"name": "backend-flask", "id": "0000000000000010", "start_time": 1776772984.0, \
        "trace_id": "1-69e76728-7c2e4a91b05d3f8812345678", "end_time": 1776772984.221, \
        "in_progress": false, "service": {"runtime": "CPython", "runtime_version": "3.11.9"}, \
        "http": {"request": {"url": "http://localhost:4567/api/messages", "method": "POST", \
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "client_ip": \
        "127.0.0.1"}, "response": {"status": 500, "content_length": 27}}, "aws": {"xray": \
        {"sampling_rule_name": "Default", "sdk": "X-Ray for Python", "sdk_version": "2.14.0"}}, \
        "fault": true, "annotations": {"user_handle": "andrewbrown", "message_count": 3, "ratio": \
        NaN}, "metadata": {"default": {"note": "\\u001b[2Jdone \\ud83d"}}, "subsegments": \
        [{"id": "0000000000000020", "name": "create_message", "start_time": 1776772984.008, \
        "parent_id": "0000000000000010", "in_progress": false, "end_time": 1776772984.106, \
        "namespace": "local", "type": "subsegment", "subsegments": [{"id": "0000000000000030", \
        "name": "cruddur@db.local", "start_time": 1776772984.014, "end_time": 1.776772984052E9, \
        "namespace": "remote", "sql": {"database_type": "postgresql", "user": "cruddur"}}]}]}
        """
}
