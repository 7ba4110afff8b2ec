internal import Wire

/// One OTLP/HTTP request from its head to its answer: what to do at each step, and nothing else.
///
/// No I/O and no clock in here: whoever carries the bytes tells what happened and does what is
/// returned. The steps are
///
///     head ─▶ body … ─▶ end ─▶ decoded ─▶ submitted ─▶ committed
///
/// and each may end in an answer. A refused request whose body is short is read to its end, unkept,
/// so that the connection can go on; a longer one is answered at once and the connection closed.
struct OTLPRequest {
    /// What is to be decoded, and how.
    struct Export: Equatable {
        var signal: Signal
        var format: PayloadFormat
        var coding: ContentCoding
        /// The most bytes that it may be once decompressed.
        var limit: Int

        /// The most bytes as sent: what is not compressed can be refused before it is all there.
        func sentLimit(_ limits: HTTPLimits) -> Int {
            coding == .identity ? limit : limits.bodyBytes
        }
    }

    /// What the receiver's state adds to the decision.
    struct Conditions {
        var limits = HTTPLimits()
        /// What is left of `limits.bodyBytesInFlight`.
        var freeBodyBytes = Int.max
        var isStopping = false
        /// How to name this receiver in a hint: `http://localhost:4318`.
        var baseURL = "http://localhost:4318"
    }

    enum Action: Equatable {
        /// Keep what comes.
        case read
        /// Let it come, but don't keep it.
        case swallow
        case decode(Export)
        /// Hand the spans over; the answer follows.
        case submit
        case reply(Reply)
        /// Answer although the body is still coming, and close.
        case hangUp(Reply)
    }

    enum Decoded: Equatable {
        case spans(Int, rejected: Int, reasons: String)
        /// Log records or data points, which are counted and let go.
        case discarded(Int)
        case undecodable(String)
        case tooLarge
    }

    enum Committed: Equatable {
        case stored
        case failed(String, isRetryable: Bool)
    }

    enum Phase {
        case head
        case receiving(Export)
        case swallowing(Reply)
        case decoding(Export)
        case submitting(Export, rejected: Int, reasons: String)
        case answered
    }

    let conditions: Conditions
    var phase = Phase.head
    var received = 0
    var swallowed = 0
    var cors: [Reply.Header] = []

    init(_ conditions: Conditions) {
        self.conditions = conditions
    }

    /// Step 1. `.read` and `.swallow` wait for the body; `hangUp` never comes here.
    mutating func begin(_ head: RequestHead) -> Action {
        let framing = head.framing
        switch framing {
        case .invalid(let problem):
            return answer(text(400, "Bad request: \(problem).", closes: true))
        case .unknownCoding:
            return answer(text(501, "Only the transfer coding chunked is known.", closes: true))
        case .length, .chunked:
            break
        }
        switch judge(head, framing) {
        case .success(let export):
            phase = .receiving(export)
            return .read
        case .failure(let refusal):
            return refuse(refusal.reply, head, framing)
        }
    }

    /// Step 2, for each piece of the body. `makeRoom` is asked only where the piece is to be kept.
    mutating func receive(_ count: Int, isLate: Bool, makeRoom: () -> Bool) -> Action {
        switch phase {
        case .receiving(let export):
            received += count
            guard !isLate else {
                return hangUp(failure(408, "the body took too long to arrive", export.format))
            }
            let limit = export.sentLimit(conditions.limits)
            guard received <= limit else {
                return swallow(count, tooLarge(export, limit, as: "sent"))
            }
            guard makeRoom() else { return swallow(count, busy(export.format)) }
            return .read
        case .swallowing(let reply):
            swallowed += count
            if isLate || swallowed > conditions.limits.swallowedBytes { return hangUp(reply) }
            return .swallow
        case .head, .decoding, .submitting, .answered:
            return .swallow
        }
    }

    /// Step 3: the body is complete.
    mutating func end() -> Action {
        switch phase {
        case .receiving(let export):
            phase = .decoding(export)
            return .decode(export)
        case .swallowing(let reply):
            return answer(reply)
        case .head, .decoding, .submitting, .answered:
            return answer(text(500, "The request came out of order.", closes: true))
        }
    }

    /// Step 4.
    mutating func decoded(_ outcome: Decoded) -> Action {
        guard case .decoding(let export) = phase else { return end() }
        switch outcome {
        case .undecodable(let problem):
            return answer(failure(400, problem, export.format))
        case .tooLarge:
            return answer(tooLarge(export, export.limit, as: "decompressed"))
        case .discarded(let count):
            return answer(discarded(count, export))
        case .spans(0, let rejected, let reasons):
            return answer(success(export, rejected, reasons))
        case .spans(_, let rejected, let reasons):
            guard !conditions.isStopping else { return answer(stopping(export.format)) }
            phase = .submitting(export, rejected: rejected, reasons: reasons)
            return .submit
        }
    }

    /// Step 5, only where the sink was full or the receiver is stopping.
    mutating func refused(isStopping: Bool) -> Action {
        guard case .submitting(let export, _, _) = phase else { return end() }
        return answer(isStopping ? stopping(export.format) : busy(export.format))
    }

    /// Step 6.
    mutating func committed(_ outcome: Committed) -> Action {
        guard case .submitting(let export, let rejected, let reasons) = phase else { return end() }
        switch outcome {
        case .stored:
            return answer(success(export, rejected, reasons))
        case .failed(let problem, isRetryable: true):
            var reply = unavailable("not stored: \(problem)", export.format)
            reply.problem = .notStored
            return answer(reply)
        case .failed(let problem, isRetryable: false):
            return answer(failure(500, "not stored: \(problem)", export.format))
        }
    }
}
