internal import Threads

extension BackgroundThread {
    /// A receiver's thread: starts at once.
    static func receiving(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(ReceiverError) -> BackgroundThread {
        do throws(ThreadError) {
            return try BackgroundThread(name: name, body)
        } catch {
            throw ReceiverError(code: error.code, doing: "start a thread")
        }
    }
}
