/// The X-Ray API over HTTP, as samplers, agents and the AWS CLI call it. Signatures are not looked
/// at: who reaches the port may send.
enum XRayDialect: HTTPDialect {
    struct Call: HTTPCall {
        var action: XRayAction
        var coding: ContentCoding
        var limit: Int

        var bodyName: String { "a request" }
    }

    /// The documents that were not taken.
    typealias Remark = [UnprocessedSegment]

    static func serves(_ path: String) -> Bool { XRayAction(path: path) != nil }
    static func carriesSpans(_ path: String) -> Bool {
        XRayAction(path: path) == .putTraceSegments
    }

    static func judge(_ head: RequestHead, _ conditions: HTTPConditions) -> HTTPJudgement<Call> {
        guard let action = XRayAction(path: head.path) else {
            return .refuse(landing(head, conditions) ?? unserved(head))
        }
        if let refusal = methodRefusal(action.rawValue, head) { return .refuse(refusal) }
        guard let coding = ContentCoding(contentEncoding: head.contentEncoding) else {
            return .refuse(codingRefusal(head))
        }
        return .take(
            Call(action: action, coding: coding, limit: action.limit(conditions.limits)))
    }

    /// Nothing that is answered is at the path.
    private static func unserved(_ head: RequestHead) -> Reply {
        let path = WrongPathHint.quoted(head.path)
        if let name = XRayAction.unserved(head.path) {
            return error(
                501, "NotImplementedException",
                "tracetop does not answer \(name) yet: look at its screens, or see "
                    + "`tracetop traces --help`"
            ).with(.unservedAction)
        }
        let isOTLP =
            head.path.hasPrefix("/v1/") || head.path.hasPrefix("/opentelemetry.proto.collector")
        let hint =
            isOTLP
            ? "\(path) is OTLP's, and this is X-Ray's port: set "
                + "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318"
            : "nothing is at \(path): this is X-Ray's port, which takes segments by UDP "
                + "and the X-Ray API by TCP"
        return refusal(404, hint, head)
    }

    /// What a person sees who opens the port in a browser.
    private static func landing(_ head: RequestHead, _ conditions: HTTPConditions) -> Reply? {
        guard head.path == "/", head.method == "GET" || head.method == "HEAD" else { return nil }
        let address = conditions.baseURL.split(separator: "//").last.map(String.init) ?? ""
        return .text(
            200,
            """
            This is tracetop's X-Ray receiver: segments by UDP, and the X-Ray API by TCP.
            Point an X-Ray SDK at it:

                AWS_XRAY_DAEMON_ADDRESS=\(address.replacing("localhost", with: "127.0.0.1"))

            Traces are shown in the terminal where tracetop runs.
            """)
    }
}

extension FrontDoor.Greetings {
    static let xray = FrontDoor.Greetings(
        notTLS:
            "this is X-Ray's port, which takes plain HTTP, not TLS: use http:// instead of "
            + "https://",
        notHTTP2:
            "this is X-Ray's port, which takes HTTP/1.1, not gRPC or HTTP/2: OTLP goes to "
            + "http://localhost:4318 with OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")
}
