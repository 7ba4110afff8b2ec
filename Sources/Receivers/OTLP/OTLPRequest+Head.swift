internal import Wire

/// The decision on a head: whether its body is wanted, and what to say if not.
extension OTLPRequest {
    struct Refusal: Error {
        var reply: Reply
    }

    mutating func judge(
        _ head: RequestHead, _ framing: RequestHead.Framing
    ) -> Result<Export, Refusal> {
        func refusal(_ status: Int, _ message: String, _ headers: [Reply.Header] = []) -> Refusal {
            let format = head.contentType.flatMap(PayloadFormat.init(contentType:))
            guard let format else { return Refusal(reply: text(status, message, headers)) }
            return Refusal(reply: failure(status, message, format, headers))
        }
        switch OriginPolicy.judge(head) {
        case .direct: break
        case .allowed(let origin): cors = Self.corsHeaders(origin)
        case .refused(let problem): return .failure(refusal(403, problem))
        }
        guard let signal = Signal(path: head.path) else {
            return .failure(landing(head) ?? refusal(404, WrongPathHint(head, conditions).text))
        }
        if head.method == "OPTIONS", let preflight = preflight(head) { return .failure(preflight) }
        guard head.method == "POST" else {
            return .failure(
                refusal(
                    405, "\(signal.path) takes POST only",
                    [Reply.Header(name: "Allow", value: "POST, OPTIONS")]))
        }
        guard let contentType = head.contentType,
            let format = PayloadFormat(contentType: contentType)
        else {
            return .failure(
                refusal(
                    415,
                    "the Content-Type must be application/x-protobuf or application/json"
                        + (head.contentType.map { ", not \(WrongPathHint.quoted($0))" } ?? "")))
        }
        guard let coding = ContentCoding(contentEncoding: head.contentEncoding) else {
            let name = WrongPathHint.quoted(head.contentEncoding ?? "")
            return .failure(
                refusal(
                    415, "unsupported Content-Encoding \(name): use gzip, deflate or none",
                    [Reply.Header(name: "Accept-Encoding", value: "gzip, deflate, identity")]))
        }
        let limits = conditions.limits
        let limit = format == .json ? min(limits.jsonBodyBytes, limits.bodyBytes) : limits.bodyBytes
        let export = Export(signal: signal, format: format, coding: coding, limit: limit)
        if conditions.isStopping { return .failure(Refusal(reply: stopping(format))) }
        if case .length(let length) = framing {
            let sentLimit = export.sentLimit(limits)
            guard length <= sentLimit else {
                return .failure(Refusal(reply: tooLarge(export, sentLimit, as: "sent")))
            }
            guard length <= conditions.freeBodyBytes else {
                return .failure(Refusal(reply: busy(format)))
            }
        }
        return .success(export)
    }

    /// Answers a refusal at once where no body comes or it is too long to wait for.
    mutating func refuse(
        _ reply: Reply, _ head: RequestHead, _ framing: RequestHead.Framing
    ) -> Action {
        let isShort =
            switch framing {
            case .length(let length): length <= conditions.limits.swallowedBytes
            default: true
            }
        if framing == .length(0) { return answer(reply) }
        if head.expectsContinue || !isShort {
            var reply = reply
            reply.closes = true
            return answer(reply)
        }
        phase = .swallowing(reply)
        return .swallow
    }

    /// What a person sees who opens the port in a browser.
    private func landing(_ head: RequestHead) -> Refusal? {
        guard head.path == "/", head.method == "GET" || head.method == "HEAD" else { return nil }
        return Refusal(
            reply: text(
                200,
                """
                This is tracetop's OTLP/HTTP receiver.
                Point an OpenTelemetry SDK at it:

                    OTEL_EXPORTER_OTLP_ENDPOINT=\(conditions.baseURL)
                    OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

                Traces are shown in the terminal where tracetop runs.
                """))
    }

    private static func corsHeaders(_ origin: String) -> [Reply.Header] {
        [
            Reply.Header(name: "Access-Control-Allow-Origin", value: origin),
            Reply.Header(name: "Access-Control-Allow-Credentials", value: "true"),
            Reply.Header(name: "Access-Control-Expose-Headers", value: "Retry-After"),
            Reply.Header(name: "Vary", value: "Origin"),
        ]
    }

    private func preflight(_ head: RequestHead) -> Refusal? {
        guard !cors.isEmpty, head.requestedMethod != nil else { return nil }
        var headers = [
            Reply.Header(name: "Access-Control-Allow-Methods", value: "POST, OPTIONS"),
            Reply.Header(name: "Access-Control-Max-Age", value: "7200"),
        ]
        if let requested = head.requestedHeaders, Self.isHeaderNames(requested) {
            headers.append(Reply.Header(name: "Access-Control-Allow-Headers", value: requested))
        }
        if head.requestsPrivateNetwork {
            headers.append(
                Reply.Header(name: "Access-Control-Allow-Private-Network", value: "true"))
        }
        return Refusal(reply: Reply(204, .none, headers: headers))
    }

    /// Whether `text` is safe to send back in a header: names, commas and spaces.
    private static func isHeaderNames(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                || [0x2D, 0x5F, 0x2C, 0x20].contains(byte)
        }
    }
}
