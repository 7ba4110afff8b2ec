/// Copies the write-ahead log back into the file, on a thread of its own, when it is asked to. A
/// checkpoint waits for the disk, for hundreds of milliseconds where that is busy; a sender should
/// not (https://www.sqlite.org/wal.html#ckpt).
final class Checkpointer: Sendable {
    private struct Exchange {
        var isWanted = false
        var isBusy = false
        /// Whether the last one left nothing.
        var isComplete = false
        var isStopping = false
        var hasThread = false
    }

    private let exchange = Monitor(Exchange())
    private let path: String
    private let vfs: String?

    init(path: String, vfs: String?) {
        self.path = path
        self.vfs = vfs
    }

    /// Whether a checkpoint is wanted or being made.
    var isBusy: Bool { exchange.withLock { $0.isBusy } }

    /// Whether the last checkpoint left nothing to copy.
    var isComplete: Bool { exchange.withLock { !$0.isBusy && $0.isComplete } }

    /// Has a checkpoint made soon. False where the system has no thread for it.
    func request() -> Bool {
        let needsThread = exchange.signalling { exchange in
            exchange.isWanted = true
            exchange.isBusy = true
            exchange.isComplete = false
            defer { exchange.hasThread = true }
            return !exchange.hasThread
        }
        guard needsThread else { return true }
        let hasStarted = WorkerThread.start(name: "tracetop-log") { [self] in
            run()
            exchange.signalling { $0 = Exchange(isStopping: $0.isStopping) }
        }
        if !hasStarted { exchange.signalling { $0 = Exchange() } }
        return hasStarted
    }

    func waitUntilIdle() {
        exchange.waiting(atMost: nil, until: { !$0.isBusy }, { _ in })
    }

    /// Ends the thread and waits for it: it has the file open.
    func stop() {
        exchange.signalling { $0.isStopping = true }
        exchange.waiting(atMost: nil, until: { !$0.hasThread }, { _ in })
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
            exchange.signalling {
                $0.isBusy = $0.isWanted
                $0.isComplete = isComplete
            }
        }
    }

    private func awaitRequest() -> Bool {
        exchange.waiting(atMost: nil, until: { $0.isWanted || $0.isStopping }) { exchange in
            exchange.isWanted = false
            return !exchange.isStopping
        }
    }

    private func open() throws(StoreError) -> Connection {
        let connection = try Connection(path: path, access: .readWrite, vfs: vfs)
        try connection.execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -500")
        return connection
    }
}
