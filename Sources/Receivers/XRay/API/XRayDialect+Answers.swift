internal import Telemetry

/// The answers, as AWS services give them in JSON (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization): an error's name goes in a header, its
/// words in the body.
extension XRayDialect {
    static func error(_ status: Int, _ name: String, _ message: String) -> Reply {
        Reply(
            status, .awsError(message: message),
            headers: [Reply.Header(name: "x-amzn-ErrorType", value: name)])
    }

    static func refusal(_ status: Int, _ message: String, _ head: RequestHead) -> Reply {
        error(status, name(of: status), message)
    }

    /// 429 where the sender is to try again: what the API calls throttling, which all SDKs retry.
    static func reply(to call: Call, failing failure: HTTPFailure) -> Reply {
        let status = failure == .stopping || !failure.isRetryable ? failure.status : 429
        var reply = error(status, name(of: status), failure.message)
        if failure.isRetryable { reply = reply.adding("Retry-After", "1") }
        reply.closes = failure == .stopping
        return reply
    }

    /// The API's own errors, and the common ones of AWS services.
    private static func name(of status: Int) -> String {
        switch status {
        case 403: "AccessDeniedException"
        case 404: "UnknownOperationException"
        case 405: "MethodNotAllowedException"
        case 408: "RequestTimeoutException"
        case 413: "RequestEntityTooLargeException"
        case 415: "UnsupportedMediaTypeException"
        case 429: "ThrottledException"
        case 500: "InternalFailure"
        case 503: "ServiceUnavailable"
        default: "InvalidRequestException"
        }
    }

    static func success(_ call: Call, _ remark: Remark) -> Reply {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("UnprocessedTraceSegments")
        writer.beginArray()
        for refusal in remark {
            writer.beginObject()
            if let id = refusal.id {
                writer.key("Id")
                writer.string(id)
            }
            writer.key("ErrorCode")
            writer.string(refusal.errorCode)
            writer.key("Message")
            writer.string(refusal.message)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return Reply(200, .json(writer.bytes))
    }
}
