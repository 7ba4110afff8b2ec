/// The decision on a head: whether its body is wanted, and what to say if not.
extension HTTPRequest {
    mutating func judge(
        _ head: RequestHead, _ framing: RequestHead.Framing
    ) -> HTTPJudgement<Dialect.Call> {
        switch OriginPolicy.judge(head) {
        case .direct: break
        case .allowed(let origin): cors = Self.corsHeaders(origin)
        case .refused(let problem): return .refuse(Dialect.refusal(403, problem, head))
        }
        if let preflight = preflight(head) { return .refuse(preflight) }
        let call: Dialect.Call
        switch Dialect.judge(head, conditions) {
        case .take(let taken): call = taken
        case .refuse(let reply): return .refuse(reply)
        }
        if conditions.isStopping { return .refuse(Dialect.reply(to: call, failing: .stopping)) }
        if case .length(let length) = framing {
            let limit = call.sentLimit(conditions.limits)
            guard length <= limit else { return .refuse(tooLarge(call, limit, as: "sent")) }
            guard length <= conditions.freeBodyBytes else {
                return .refuse(Dialect.reply(to: call, failing: .busy))
            }
        }
        return .take(call)
    }

    /// Answers a refusal at once where no body comes or it is too long to wait for.
    mutating func refuse(
        _ reply: Reply, _ head: RequestHead, _ framing: RequestHead.Framing
    ) -> HTTPAction {
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

    private static func corsHeaders(_ origin: String) -> [Reply.Header] {
        [
            Reply.Header(name: "Access-Control-Allow-Origin", value: origin),
            Reply.Header(name: "Access-Control-Allow-Credentials", value: "true"),
            Reply.Header(name: "Access-Control-Expose-Headers", value: "Retry-After"),
            Reply.Header(name: "Vary", value: "Origin"),
        ]
    }

    private func preflight(_ head: RequestHead) -> Reply? {
        guard head.method == "OPTIONS", !cors.isEmpty, head.requestedMethod != nil,
            Dialect.serves(head.path)
        else { return nil }
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
        return Reply(204, .none, headers: headers)
    }

    /// Whether `text` is safe to send back in a header: names, commas and spaces.
    private static func isHeaderNames(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                || [0x2D, 0x5F, 0x2C, 0x20].contains(byte)
        }
    }
}
