internal import Telemetry

/// What is counted for `stats`, and noted for the person at the screen.
extension HTTPDaemon {
    /// A request that is answered without a commit brings its counts itself; the sink counts the
    /// spans of those that it takes.
    func count(_ counts: ReceiverCounts, _ batch: SpanBatch?, submitted: Bool) {
        var counts = counts
        if let batch, !batch.rejections.isEmpty {
            problems.add(.rejectedSpans, "spans were refused: \(batch.rejections.summary)")
            if !submitted { counts.rejected = batch.rejections }
        }
        if !counts.isEmpty { sink.count(counts, from: service.receiver) }
    }

    /// Before its spans are handed over, so that one commit has both: `stats` never shows the spans
    /// of a request without the request.
    func countRequest(_ exchange: Exchange) {
        exchange.isCounted = true
        var counts = ReceiverCounts()
        counts.requests = 1
        sink.count(counts, from: service.receiver)
    }

    /// An answer goes out.
    func note(_ reply: Reply, _ exchange: Exchange) {
        var counts = ReceiverCounts()
        counts.requests = exchange.isCounted ? 0 : 1
        if let problem = reply.problem {
            problems.add(problem, reply.content.message, sender: exchange.userAgent)
            if exchange.carriesSpans, let reason = Self.rejection(problem) {
                counts.rejected.add(reason)
            }
        }
        if !counts.isEmpty { sink.count(counts, from: service.receiver) }
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
