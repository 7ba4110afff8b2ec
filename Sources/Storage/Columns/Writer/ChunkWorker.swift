internal import Threads

/// Makes chunks on a thread of its own, so that no commit waits for it. One task at a time.
final class ChunkWorker: Sendable {
    private struct Exchange {
        var task: ChunkTask?
        /// Until the task has ended.
        var isBusy = false
        var isAbandoned = false
        /// Whether nothing is to be read.
        var rests = false
        var results: [ChunkResult] = []
        var failure: StoreError?
    }

    /// Results that wait for the writer.
    private static let maximumResults = 2
    /// How long a rest is, at most.
    private static let restMilliseconds: Int64 = 100
    /// Senders go before: of a core that others want, too, the thread gets 3% at this. Columns are a
    /// fifth of the work of receiving, and would slow it by as much.
    private static let niceness: Int32 = 15

    private let worker = Worker(
        name: "tracetop-columns", niceness: ChunkWorker.niceness, Exchange())
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
    var isBusy: Bool { worker.withLock { $0.isBusy || !$0.results.isEmpty } }

    var hasResult: Bool { worker.withLock { !$0.results.isEmpty } }

    /// Has a task done. The thread is started by the first one; without a thread none is done.
    func give(_ task: ChunkTask) {
        worker.signalling {
            $0.task = task
            $0.isBusy = true
            $0.isAbandoned = false
        }
        do throws(ThreadError) {
            try worker.start { [self] in
                run()
                worker.signalling { $0.isBusy = false }
            }
        } catch {
            worker.signalling {
                $0.task = nil
                $0.isBusy = false
                $0.failure = StoreError(.other, "no thread can be started", path: path)
            }
        }
    }

    func takeResult() -> ChunkResult? {
        worker.signalling { $0.results.isEmpty ? nil : $0.results.removeFirst() }
    }

    /// Why the last task failed, once.
    func takeFailure() -> StoreError? {
        worker.withLock { exchange in
            defer { exchange.failure = nil }
            return exchange.failure
        }
    }

    /// Drops results, those to come included: they are of no use any more.
    func abandon() {
        worker.signalling {
            $0.task = nil
            $0.results = []
            $0.isAbandoned = true
        }
    }

    /// Has nothing read for a while: the write-ahead log cannot begin anew under a reader.
    func rest(_ rests: Bool) {
        worker.signalling { $0.rests = rests }
    }

    /// Ends the thread and waits for it, some milliseconds: it has the file open.
    func stop() {
        abandon()
        worker.stop()
        worker.waitUntilEnded()
    }

    // MARK: The thread

    private func run() {
        var maker: ChunkMaker?
        while let task = nextTask() {
            do throws(StoreError) {
                let ready: ChunkMaker
                if let maker { ready = maker } else { ready = try open() }
                maker = ready
                try ready.run(task, deliver)
            } catch {
                maker = nil
                worker.withLock { $0.failure = error }
            }
            worker.signalling { $0.isBusy = $0.task != nil }
            wakeWriter()
        }
    }

    /// Nil when the thread is to end.
    private func nextTask() -> ChunkTask? {
        worker.next(until: { $0.task != nil }) { exchange in
            defer { exchange.task = nil }
            return exchange.task
        } ?? nil
    }

    private func open() throws(StoreError) -> ChunkMaker {
        let connection = try Connection(path: path, access: .queryOnly, vfs: vfs)
        try connection.execute("PRAGMA cache_size = -2000")
        var maker = try ChunkMaker(connection)
        maker.awaitTurn = { [worker] in
            _ = worker.next(
                patience: ChunkWorker.restMilliseconds, until: { !$0.rests || $0.isAbandoned }
            ) { $0.rests = false }
        }
        return maker
    }

    /// Waits while the writer has enough to write. False where nobody wants it any more.
    private func deliver(_ result: ChunkResult) -> Bool {
        let isWanted = worker.next(
            until: { $0.isAbandoned || $0.results.count < ChunkWorker.maximumResults }
        ) { exchange in
            guard !exchange.isAbandoned else { return false }
            exchange.results.append(result)
            return true
        }
        guard isWanted == true else { return false }
        wakeWriter()
        return true
    }
}
