/// Makes chunks on a thread of its own, so that no commit waits for it. One task at a time.
final class ChunkWorker: Sendable {
    private struct Exchange {
        var task: ChunkTask?
        /// Until the task has ended.
        var isBusy = false
        var isAbandoned = false
        var isStopping = false
        /// Whether nothing is to be read.
        var rests = false
        var hasThread = false
        var results: [ChunkResult] = []
        var failure: StoreError?
    }

    /// Results that wait for the writer.
    private static let maximumResults = 2
    /// How long a rest is, at most.
    private static let restMilliseconds: Int64 = 100

    private let exchange = Monitor(Exchange())
    private let path: String
    private let vfs: String?
    private let wakeWriter: @Sendable () -> Void

    /// - Parameter wakeWriter: called when there is a result, or a task has ended.
    init(path: String, vfs: String?, wakeWriter: @escaping @Sendable () -> Void) {
        self.path = path
        self.vfs = vfs
        self.wakeWriter = wakeWriter
    }

    // MARK: The writer's side

    /// Whether a task is being done, or results of one wait.
    var isBusy: Bool { exchange.withLock { $0.isBusy || !$0.results.isEmpty } }

    var hasResult: Bool { exchange.withLock { !$0.results.isEmpty } }

    /// Has a task done. The thread is started by the first one; without a thread none is done.
    func give(_ task: ChunkTask) {
        let needsThread = exchange.signalling { exchange in
            exchange.task = task
            exchange.isBusy = true
            exchange.isAbandoned = false
            defer { exchange.hasThread = true }
            return !exchange.hasThread
        }
        guard needsThread else { return }
        let hasStarted = WorkerThread.start(name: "tracetop-columns") { [self] in
            run()
            exchange.signalling {
                $0.hasThread = false
                $0.isBusy = false
            }
        }
        guard !hasStarted else { return }
        exchange.signalling {
            $0.task = nil
            $0.hasThread = false
            $0.isBusy = false
            $0.failure = StoreError(.other, "no thread can be started", path: path)
        }
    }

    func takeResult() -> ChunkResult? {
        exchange.signalling { $0.results.isEmpty ? nil : $0.results.removeFirst() }
    }

    /// Why the last task failed, once.
    func takeFailure() -> StoreError? {
        exchange.withLock { exchange in
            defer { exchange.failure = nil }
            return exchange.failure
        }
    }

    /// Drops results, those to come included: they are of no use any more.
    func abandon() {
        exchange.signalling {
            $0.task = nil
            $0.results = []
            $0.isAbandoned = true
        }
    }

    /// Has nothing read for a while: the write-ahead log cannot begin anew under a reader.
    func rest(_ rests: Bool) {
        exchange.signalling { $0.rests = rests }
    }

    /// Ends the thread and waits for it, some milliseconds: it has the file open.
    func stop() {
        exchange.signalling {
            $0.task = nil
            $0.results = []
            $0.isAbandoned = true
            $0.isStopping = true
        }
        exchange.waiting(atMost: nil, until: { !$0.hasThread }, { _ in })
    }

    // MARK: The thread

    private func run() {
        WorkerThread.lowerPriority()
        var maker: ChunkMaker?
        while let task = nextTask() {
            do throws(StoreError) {
                let ready: ChunkMaker
                if let maker { ready = maker } else { ready = try open() }
                maker = ready
                try ready.run(task, deliver)
            } catch {
                maker = nil
                exchange.withLock { $0.failure = error }
            }
            exchange.signalling { $0.isBusy = $0.task != nil }
            wakeWriter()
        }
    }

    private func nextTask() -> ChunkTask? {
        exchange.waiting(atMost: nil, until: { $0.task != nil || $0.isStopping }) { exchange in
            defer { exchange.task = nil }
            return exchange.isStopping ? nil : exchange.task
        }
    }

    private func open() throws(StoreError) -> ChunkMaker {
        let connection = try Connection(path: path, access: .queryOnly, vfs: vfs)
        try connection.execute("PRAGMA cache_size = -2000")
        var maker = try ChunkMaker(connection)
        maker.awaitTurn = { [exchange] in
            exchange.waiting(
                atMost: ChunkWorker.restMilliseconds,
                until: { !$0.rests || $0.isAbandoned || $0.isStopping }, { $0.rests = false })
        }
        return maker
    }

    /// Waits while the writer has enough to write.
    private func deliver(_ result: ChunkResult) -> Bool {
        let isWanted = exchange.waiting(
            atMost: nil,
            until: { $0.isAbandoned || $0.results.count < ChunkWorker.maximumResults }
        ) { exchange in
            guard !exchange.isAbandoned else { return false }
            exchange.results.append(result)
            return true
        }
        if isWanted { wakeWriter() }
        return isWanted
    }
}
