internal import Storage

/// A thread with an inbox: it sleeps until something is put in, it is poked, or time is up.
final class SourceThread<Message: Sendable>: Sendable {
    struct Inbox: Sendable {
        var messages: [Message] = []
        var isPoked = false
        var isStopping = false
        var isFinished = false

        var hasSomething: Bool { isPoked || isStopping || !messages.isEmpty }
    }

    private let inbox = Monitor(Inbox())

    /// - Parameter body: called on the new thread; returns when `next` says nil.
    /// - Returns: false when there is no thread to be had.
    func start(name: String, _ body: @escaping @Sendable (SourceThread<Message>) -> Void) -> Bool {
        WorkerThread.start(name: name) { [self] in
            body(self)
            inbox.signalling { $0.isFinished = true }
        }
    }

    func send(_ message: Message) {
        inbox.signalling { $0.messages.append(message) }
    }

    func poke() {
        inbox.signalling { $0.isPoked = true }
    }

    /// Waits for messages, a poke, or the end of patience; nil when the thread is to end.
    func next(patience milliseconds: Int64?) -> [Message]? {
        inbox.waiting(atMost: milliseconds, until: \.hasSomething) { inbox in
            guard !inbox.isStopping else { return nil }
            defer {
                inbox.messages = []
                inbox.isPoked = false
            }
            return inbox.messages
        }
    }

    /// Whether something waits that long work should give way to.
    var isInterrupted: Bool {
        inbox.withLock { $0.isStopping || !$0.messages.isEmpty }
    }

    /// Whether something waits that is worth giving way to, or the thread is to end.
    func isInterrupted(by isUrgent: (Message) -> Bool) -> Bool {
        inbox.withLock { $0.isStopping || $0.messages.contains(where: isUrgent) }
    }

    func stop() {
        inbox.signalling { $0.isStopping = true }
    }

    func waitUntilFinished() {
        inbox.waiting(atMost: 5_000, until: \.isFinished) { _ in }
    }
}
