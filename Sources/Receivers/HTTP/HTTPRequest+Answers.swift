/// The ways in which a request ends.
extension HTTPRequest {
    mutating func answer(_ reply: Reply) -> HTTPAction {
        phase = .answered
        var reply = reply
        reply.headers += cors
        return .reply(reply)
    }

    mutating func hangUp(_ reply: Reply) -> HTTPAction {
        phase = .answered
        var reply = reply
        reply.headers += cors
        reply.closes = true
        return .hangUp(reply)
    }

    mutating func swallow(_ count: Int, _ reply: Reply) -> HTTPAction {
        swallowed = count
        phase = .swallowing(reply)
        return .swallow
    }

    func tooLarge(_ call: Dialect.Call, _ limit: Int, as form: String) -> Reply {
        let size = limit % (1 << 20) == 0 ? "\(limit >> 20) MiB" : "\(limit) bytes"
        let text = "\(call.bodyName) may have \(size) \(form): send smaller batches"
        return Dialect.reply(to: call, failing: .tooLarge(text))
    }
}
