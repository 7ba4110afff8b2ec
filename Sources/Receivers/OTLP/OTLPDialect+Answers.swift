internal import Wire

/// The answers, in the format of the request.
extension OTLPDialect {
    static func refusal(_ status: Int, _ message: String, _ head: RequestHead) -> Reply {
        let format = head.contentType.flatMap(PayloadFormat.init(contentType:))
        guard let format else { return .text(status, message) }
        return failure(status, message, format)
    }

    /// 503 where the sender is to try again: every OTLP client does, old ones included.
    static func reply(to call: Call, failing failure: HTTPFailure) -> Reply {
        var reply = self.failure(failure.status, failure.message, call.format)
        if failure.isRetryable { reply = reply.adding("Retry-After", "1") }
        reply.closes = failure == .stopping
        return reply
    }

    private static func failure(
        _ status: Int, _ message: String, _ format: PayloadFormat
    ) -> Reply {
        Reply(
            status, .status(format, code: StatusBody.Code(httpStatus: status), message: message))
    }

    static func success(_ call: Call, _ remark: Remark) -> Reply {
        Reply(
            200,
            .export(call.signal, call.format, rejected: remark.rejected, message: remark.reasons))
    }

    /// Log records or data points, which are counted and let go.
    static func discarded(_ count: Int, _ call: Call) -> Reply {
        guard count > 0 else { return success(call, Remark()) }
        let what = call.signal == .logs ? "log records" : "metric data points"
        let reasons = "tracetop keeps traces only: \(what) were discarded"
        return success(call, Remark(rejected: count, reasons: reasons))
    }
}
