/// One request from its head to its answer: what to do at each step, and nothing else.
///
/// No I/O and no clock in here: whoever carries the bytes tells what happened and does what is
/// returned. The steps are
///
///     head ─▶ body … ─▶ end ─▶ decoded ─▶ submitted ─▶ committed
///
/// and each may end in an answer. A refused request whose body is short is read to its end, unkept,
/// so that the connection can go on; a longer one is answered at once and the connection closed.
struct HTTPRequest<Dialect: HTTPDialect> {
    enum Decoded: Equatable {
        /// So many spans to store.
        case spans(Int, Dialect.Remark)
        /// Nothing to store.
        case answer(Reply)
        case undecodable(String)
        case tooLarge
    }

    enum Phase {
        case head
        case receiving(Dialect.Call)
        case swallowing(Reply)
        case decoding(Dialect.Call)
        case submitting(Dialect.Call, Dialect.Remark)
        case answered
    }

    let conditions: HTTPConditions
    var phase = Phase.head
    var received = 0
    var swallowed = 0
    var cors: [Reply.Header] = []

    init(_ conditions: HTTPConditions) {
        self.conditions = conditions
    }

    /// What is being decoded; nil in any other phase.
    var call: Dialect.Call? {
        if case .decoding(let call) = phase { call } else { nil }
    }

    /// Step 1. `.read` and `.swallow` wait for the body; `hangUp` never comes here.
    mutating func begin(_ head: RequestHead) -> HTTPAction {
        let framing = head.framing
        switch framing {
        case .invalid(let problem):
            return answer(.text(400, "Bad request: \(problem).", closes: true))
        case .unknownCoding:
            return answer(.text(501, "Only the transfer coding chunked is known.", closes: true))
        case .length, .chunked:
            break
        }
        switch judge(head, framing) {
        case .take(let call):
            phase = .receiving(call)
            return .read
        case .refuse(let reply):
            return refuse(reply, head, framing)
        }
    }

    /// Step 2, for each piece of the body. `makeRoom` is asked only where the piece is to be kept.
    mutating func receive(_ count: Int, isLate: Bool, makeRoom: () -> Bool) -> HTTPAction {
        switch phase {
        case .receiving(let call):
            received += count
            guard !isLate else { return hangUp(Dialect.reply(to: call, failing: .tooSlow)) }
            let limit = call.sentLimit(conditions.limits)
            guard received <= limit else {
                return swallow(count, tooLarge(call, limit, as: "sent"))
            }
            guard makeRoom() else {
                return swallow(count, Dialect.reply(to: call, failing: .busy))
            }
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
    mutating func end() -> HTTPAction {
        switch phase {
        case .receiving(let call):
            phase = .decoding(call)
            return .decode
        case .swallowing(let reply):
            return answer(reply)
        case .head, .decoding, .submitting, .answered:
            return answer(.text(500, "The request came out of order.", closes: true))
        }
    }

    /// Step 4.
    mutating func decoded(_ outcome: Decoded) -> HTTPAction {
        guard let call else { return end() }
        switch outcome {
        case .undecodable(let problem):
            return answer(Dialect.reply(to: call, failing: .undecodable(problem)))
        case .tooLarge:
            return answer(tooLarge(call, call.limit, as: "decompressed"))
        case .answer(let reply):
            return answer(reply)
        case .spans(0, let remark):
            return answer(Dialect.success(call, remark))
        case .spans(_, let remark):
            guard !conditions.isStopping else {
                return answer(Dialect.reply(to: call, failing: .stopping))
            }
            phase = .submitting(call, remark)
            return .submit
        }
    }

    /// Step 5, only where the sink was full or the receiver is stopping.
    mutating func refused(isStopping: Bool) -> HTTPAction {
        guard case .submitting(let call, _) = phase else { return end() }
        return answer(Dialect.reply(to: call, failing: isStopping ? .stopping : .busy))
    }

    /// Step 6.
    mutating func committed(_ outcome: HTTPCommitted) -> HTTPAction {
        guard case .submitting(let call, let remark) = phase else { return end() }
        switch outcome {
        case .stored:
            return answer(Dialect.success(call, remark))
        case .failed(let problem, let isRetryable):
            let failure = HTTPFailure.notStored(problem, isRetryable: isRetryable)
            return answer(Dialect.reply(to: call, failing: failure).with(.notStored))
        }
    }
}
