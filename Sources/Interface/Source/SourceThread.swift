internal import Threads

/// A thread with an inbox: it sleeps until something is put in, it is poked, or time is up.
final class SourceThread<Message: Sendable>: Sendable {
    private struct Inbox {
        var messages: [Message] = []
        var isPoked = false
    }

    private let worker: Worker<Inbox>

    init(name: String) {
        worker = Worker(name: name, Inbox())
    }

    /// - Parameter body: called on the new thread; returns when `next` says nil.
    /// - Returns: false when there is no thread to be had.
    func start(_ body: @escaping @Sendable (SourceThread<Message>) -> Void) -> Bool {
        do throws(ThreadError) {
            try worker.start { [self] in body(self) }
            return true
        } catch {
            return false
        }
    }

    func send(_ message: Message) {
        worker.signalling { $0.messages.append(message) }
    }

    func poke() {
        worker.signalling { $0.isPoked = true }
    }

    /// Waits for messages, a poke, or the end of patience; nil when the thread is to end.
    func next(patience milliseconds: Int64?) -> [Message]? {
        worker.next(
            patience: milliseconds, until: { $0.isPoked || !$0.messages.isEmpty }
        ) { inbox in
            defer { inbox = Inbox() }
            return inbox.messages
        }
    }

    /// Whether something waits that long work should give way to.
    var isInterrupted: Bool { isInterrupted { _ in true } }

    /// Whether something waits that is worth giving way to, or the thread is to end.
    func isInterrupted(by isUrgent: (Message) -> Bool) -> Bool {
        worker.isStopping { $0.messages.contains(where: isUrgent) }
    }

    func stop() {
        worker.stop()
    }

    func waitUntilFinished() {
        worker.waitUntilEnded(atMost: 5_000)
    }
}
