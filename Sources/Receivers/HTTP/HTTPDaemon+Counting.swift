internal import Telemetry
internal import Wire

/// What is counted for `stats`, and noted for the person at the screen.
extension HTTPDaemon {
    /// A request that is answered without a commit brings its counts itself; the sink counts the
    /// spans of those that it takes.
    func count(
        _ decoded: OTLPRequest.Decoded, _ export: OTLPRequest.Export, submitted: Bool,
        _ batch: SpanBatch?
    ) {
        var counts = ReceiverCounts()
        switch decoded {
        case .discarded(let records):
            if export.signal == .logs { counts.logRecords = records }
            if export.signal == .metrics { counts.dataPoints = records }
        case .spans(_, let rejected, let reasons):
            if rejected > 0 {
                problems.add(.rejectedSpans, "spans were refused: \(reasons)")
            }
            if !submitted, let batch { counts.rejected = batch.rejections }
        case .undecodable, .tooLarge:
            break
        }
        if !counts.isEmpty { sink.count(counts, from: .otlpHTTP) }
    }

    /// Before its spans are handed over, so that one commit has both: `stats` never shows the spans
    /// of a request without the request.
    func countRequest(_ exchange: Exchange) {
        exchange.isCounted = true
        var counts = ReceiverCounts()
        counts.requests = 1
        sink.count(counts, from: .otlpHTTP)
    }

    /// An answer goes out.
    func note(_ reply: Reply, _ exchange: Exchange) {
        var counts = ReceiverCounts()
        counts.requests = exchange.isCounted ? 0 : 1
        if let problem = reply.problem {
            problems.add(problem, reply.content.message, sender: exchange.userAgent)
            if exchange.signal == .traces, let reason = Self.rejection(problem) {
                counts.rejected.add(reason)
            }
        }
        if !counts.isEmpty { sink.count(counts, from: .otlpHTTP) }
    }

    /// As what a refused body is counted: a fixed text, nil where the sender is to try again or
    /// had no spans for us.
    private static func rejection(_ problem: ReceiverProblem.Kind) -> String? {
        switch problem {
        case .badRequest: "undecodable body"
        case .refusedOrigin: "foreign web page"
        case .tooSlow: "body took too long"
        case .tooLarge: "body too large"
        case .unsupportedType: "unsupported type or encoding"
        default: nil
        }
    }
}
