internal import Wire

/// OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
enum OTLPDialect: HTTPDialect {
    /// What is to be decoded, and how.
    struct Call: HTTPCall {
        var signal: Signal
        var format: PayloadFormat
        var coding: ContentCoding
        var limit: Int

        var bodyName: String { format == .json ? "a JSON body" : "a body" }
    }

    /// Spans that were not taken, and why; empty where all were.
    struct Remark: Equatable {
        var rejected = 0
        var reasons = ""
    }

    static func serves(_ path: String) -> Bool { Signal(path: path) != nil }
    static func carriesSpans(_ path: String) -> Bool { Signal(path: path) == .traces }

    static func judge(_ head: RequestHead, _ conditions: HTTPConditions) -> HTTPJudgement<Call> {
        guard let signal = Signal(path: head.path) else {
            return .refuse(
                landing(head, conditions)
                    ?? refusal(404, WrongPathHint(head, conditions).text, head))
        }
        if let refusal = methodRefusal(signal.path, head) { return .refuse(refusal) }
        guard let contentType = head.contentType,
            let format = PayloadFormat(contentType: contentType)
        else {
            return .refuse(
                refusal(
                    415,
                    "the Content-Type must be application/x-protobuf or application/json"
                        + (head.contentType.map { ", not \(WrongPathHint.quoted($0))" } ?? ""),
                    head))
        }
        guard let coding = ContentCoding(contentEncoding: head.contentEncoding) else {
            return .refuse(codingRefusal(head))
        }
        let limits = conditions.limits
        let limit = format == .json ? min(limits.jsonBodyBytes, limits.bodyBytes) : limits.bodyBytes
        return .take(Call(signal: signal, format: format, coding: coding, limit: limit))
    }

    /// What a person sees who opens the port in a browser.
    private static func landing(_ head: RequestHead, _ conditions: HTTPConditions) -> Reply? {
        guard head.path == "/", head.method == "GET" || head.method == "HEAD" else { return nil }
        return .text(
            200,
            """
            This is tracetop's OTLP/HTTP receiver.
            Point an OpenTelemetry SDK at it:

                OTEL_EXPORTER_OTLP_ENDPOINT=\(conditions.baseURL)
                OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

            Traces are shown in the terminal where tracetop runs.
            """)
    }
}
