internal import Threads

/// Copies the write-ahead log back into the file, on a thread of its own, when it is asked to. A
/// checkpoint waits for the disk, for hundreds of milliseconds where that is busy; a sender should
/// not (https://www.sqlite.org/wal.html#ckpt).
final class Checkpointer: Sendable {
    private struct Exchange {
        var isWanted = false
        var isBusy = false
        /// Whether the last one left nothing.
        var isComplete = false
    }

    private let worker = Worker(name: "tracetop-log", Exchange())
    private let path: String
    private let vfs: String?

    init(path: String, vfs: String?) {
        self.path = path
        self.vfs = vfs
    }

    /// Whether a checkpoint is wanted or being made.
    var isBusy: Bool { worker.withLock { $0.isBusy } }

    /// Whether the last checkpoint left nothing to copy.
    var isComplete: Bool { worker.withLock { !$0.isBusy && $0.isComplete } }

    /// Has a checkpoint made soon. False where the system has no thread for it.
    func request() -> Bool {
        worker.signalling { $0 = Exchange(isWanted: true, isBusy: true) }
        do throws(ThreadError) {
            try worker.start { [self] in
                run()
                worker.signalling { $0 = Exchange() }
            }
            return true
        } catch {
            worker.signalling { $0 = Exchange() }
            return false
        }
    }

    func waitUntilIdle() {
        worker.wait { !$0.isBusy }
    }

    /// Ends the thread and waits for it: it has the file open.
    func stop() {
        worker.stop()
        worker.waitUntilEnded()
    }

    // MARK: The thread

    private func run() {
        var connection: Connection?
        while awaitRequest() {
            var isComplete = false
            do throws(StoreError) {
                let ready: Connection
                if let connection { ready = connection } else { ready = try open() }
                connection = ready
                isComplete = try ready.checkpoint()
                if !isComplete { ready.syncFile() }
            } catch {
                // The next request tries again.
                connection = nil
            }
            worker.signalling {
                $0.isBusy = $0.isWanted
                $0.isComplete = isComplete
            }
        }
    }

    /// False when the thread is to end.
    private func awaitRequest() -> Bool {
        worker.next(until: \.isWanted) { $0.isWanted = false } != nil
    }

    private func open() throws(StoreError) -> Connection {
        let connection = try Connection(path: path, access: .readWrite, vfs: vfs)
        try connection.execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -500")
        return connection
    }
}
