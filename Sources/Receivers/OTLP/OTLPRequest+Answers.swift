internal import Wire

/// The answers, in words.
extension OTLPRequest {
    mutating func answer(_ reply: Reply) -> Action {
        phase = .answered
        var reply = reply
        reply.headers += cors
        return .reply(reply)
    }

    mutating func hangUp(_ reply: Reply) -> Action {
        phase = .answered
        var reply = reply
        reply.headers += cors
        reply.closes = true
        return .hangUp(reply)
    }

    mutating func swallow(_ count: Int, _ reply: Reply) -> Action {
        swallowed = count
        phase = .swallowing(reply)
        return .swallow
    }

    func text(
        _ status: Int, _ message: String, _ headers: [Reply.Header] = [], closes: Bool = false
    ) -> Reply {
        Reply(status, .text(message + "\n"), headers: headers, closes: closes)
    }

    func failure(
        _ status: Int, _ message: String, _ format: PayloadFormat, _ headers: [Reply.Header] = []
    ) -> Reply {
        Reply(
            status, .status(format, code: StatusBody.Code(httpStatus: status), message: message),
            headers: headers)
    }

    /// 503: every OTLP client retries it, old ones included.
    func unavailable(_ message: String, _ format: PayloadFormat) -> Reply {
        failure(503, message, format, [Reply.Header(name: "Retry-After", value: "1")])
    }

    func busy(_ format: PayloadFormat) -> Reply {
        unavailable("tracetop has more to store than it can hold: try again", format)
    }

    func stopping(_ format: PayloadFormat) -> Reply {
        var reply = unavailable("tracetop is shutting down", format)
        reply.closes = true
        return reply
    }

    func tooLarge(_ export: Export, _ limit: Int, as form: String) -> Reply {
        let kind = export.format == .json ? "a JSON body" : "a body"
        return failure(
            413, "\(kind) may have \(Self.size(limit)) \(form): send smaller batches",
            export.format)
    }

    private static func size(_ bytes: Int) -> String {
        bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }

    func success(_ export: Export, _ rejected: Int, _ reasons: String) -> Reply {
        Reply(
            200, .export(export.signal, export.format, rejected: rejected, message: reasons))
    }

    func discarded(_ count: Int, _ export: Export) -> Reply {
        guard count > 0 else { return success(export, 0, "") }
        let what = export.signal == .logs ? "log records" : "metric data points"
        return success(export, count, "tracetop keeps traces only: \(what) were discarded")
    }
}
