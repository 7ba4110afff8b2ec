internal import Telemetry
internal import Threads

/// What the writer's thread does: commit, complete, and tidy up in between.
final class WriterLoop {
    /// A transaction's size, so that its senders do not wait long for each other.
    private static let groupByteCount = 8 << 20
    /// How often a writer without work looks for counts, old traces, and other processes' changes.
    private static let idleMilliseconds: Int64 = 1000
    /// Spans that retention handles in one transaction, some milliseconds.
    private static let stepSpans = 1024
    /// Steps for the columns between two commits under load.
    private static let chunkSteps = 3
    /// How long columns may take once there is no more work.
    private static let lastNanoseconds: Int64 = 1_000_000_000
    /// How long one try of a transaction waits for another process's, and how many there are.
    static let busyMilliseconds: Int32 = 250
    private static let busyTries = 20

    private var connection: Connection?
    private var ingest: Ingest?
    private var retention: Retention?
    private var chunks: ChunkKeeper?
    private var log: LogKeeper?
    private var lock: StoreLock?
    private let queue: Monitor<WriteQueue>
    private let location: StoreLocation
    private var dataVersion: Int64 = 0

    init(
        _ connection: Connection, _ lock: StoreLock, _ queue: Monitor<WriteQueue>,
        _ location: StoreLocation, _ options: WriterOptions, _ chunks: ChunkKeeper
    ) throws(StoreError) {
        let ingest = try Ingest(connection)
        self.connection = connection
        self.ingest = ingest
        retention = Retention(ingest, options, chunks)
        self.chunks = chunks
        log = LogKeeper(
            connection, Checkpointer(path: location.path, vfs: options.vfs), options,
            setRest: { chunks.worker?.rest($0) })
        self.lock = lock
        self.queue = queue
        self.location = location
    }

    func run() {
        do {
            try ingest?.load()
        } catch {
            note(error)
        }
        var hasMoreToTidy = true
        var lastLook = FileSystem.unixNano
        while true {
            let wait: Int64 = hasMoreToTidy ? 0 : WriterLoop.idleMilliseconds
            let (jobs, isStopping) = queue.waiting(
                atMost: wait,
                until: { !$0.jobs.isEmpty || $0.phase != .running || $0.isPoked },
                { queue in
                    queue.isPoked = false
                    return (
                        queue.take(bytes: WriterLoop.groupByteCount), queue.phase != .running
                    )
                })
            let isDue = FileSystem.unixNano - lastLook > WriterLoop.idleMilliseconds * 1_000_000
            if !jobs.isEmpty || isStopping || isDue || lastLook > FileSystem.unixNano {
                let counts = takeCounts()
                if !jobs.isEmpty || !counts.isEmpty { commit(jobs, counts) }
                if jobs.isEmpty, isStopping { break }
                if isDue { noticeOthers() }
                lastLook = isDue ? FileSystem.unixNano : lastLook
            }
            let spans = jobs.reduce(0) { $0 + $1.batch.spans.count }
            keepLogShort()
            hasMoreToTidy = tidy(afterSpans: spans)
            if keepChunks() { hasMoreToTidy = true }
            if isDue, !hasMoreToTidy { tidyLog() }
        }
        close()
    }

    // MARK: Commits

    private func takeCounts() -> [ReceiverKind: ReceiverCounts] {
        queue.withLock { queue in
            defer { queue.counts.removeAll() }
            return queue.counts
        }
    }

    private func commit(_ jobs: [WriteQueue.Job], _ counts: [ReceiverKind: ReceiverCounts]) {
        guard let ingest else { return }
        do {
            let first = ingest.position.nextSpan
            let receipts = try waitingForOthers { () throws(StoreError) in
                try ingest.transaction { () throws(StoreError) in
                    for (receiver, counted) in counts { ingest.count(counted, from: receiver) }
                    var receipts: [CommitReceipt] = []
                    for job in jobs {
                        receipts.append(try ingest.write(job.batch, from: job.receiver))
                    }
                    return receipts
                }
            }
            settle(jobs, nil)
            for (job, receipt) in zip(jobs, receipts) { job.completion(.success(receipt)) }
            if !jobs.isEmpty { tell(first..<max(first, ingest.position.nextSpan)) }
        } catch {
            giveBack(counts)
            handle(error, jobs)
        }
    }

    /// Tries again while another process holds SQLite's write lock: for 5 s, but not once the writer
    /// is to stop.
    private func waitingForOthers<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        for _ in 1..<WriterLoop.busyTries {
            do throws(StoreError) {
                return try body()
            } catch {
                guard case .busy = error.reason, queue.withLock({ $0.phase == .running }) else {
                    throw error
                }
            }
        }
        return try body()
    }

    /// Nothing of the group was committed. A batch that can never be stored must not take its
    /// neighbours with it: each is tried alone.
    private func handle(_ error: StoreError, _ jobs: [WriteQueue.Job]) {
        if error.isRetryable || jobs.count <= 1 {
            settle(jobs, error)
            let failure = SinkError(description: "\(error)", isRetryable: error.isRetryable)
            for job in jobs { job.completion(.failure(failure)) }
        } else {
            for job in jobs { commit([job], [:]) }
        }
    }

    private func giveBack(_ counts: [ReceiverKind: ReceiverCounts]) {
        queue.withLock { queue in
            for (receiver, counted) in counts {
                queue.counts[receiver, default: ReceiverCounts()].add(counted)
            }
        }
    }

    /// Makes room in the queue before the senders hear of it and send more.
    private func settle(_ jobs: [WriteQueue.Job], _ error: StoreError?) {
        queue.withLock { queue in
            queue.release(jobs)
            queue.failure = error
        }
    }

    private func note(_ error: StoreError?) {
        queue.withLock { $0.failure = error }
    }

    private func tell(_ ordinals: Range<Int64>) {
        guard let observer = queue.withLock({ $0.onCommit }), let ingest else { return }
        observer(CommitNotice(ordinals: ordinals, counts: StoreCounts(ingest.position)))
    }

    // MARK: In between

    /// Retention's steps: somewhat more than was just stored, so that it keeps up, and all there
    /// is to do while nobody waits. False when there is nothing left.
    private func tidy(afterSpans spans: Int) -> Bool {
        guard let retention, let ingest else { return false }
        let floor = ingest.position.floor
        defer { if ingest.position.floor != floor { tell(0..<0) } }
        let enough = max(spans + spans / 4, 1)
        var done = 0
        do {
            while done < enough {
                let isIdle = queue.withLock { $0.jobs.isEmpty && $0.phase == .running }
                let step = try retention.step(spanCount: WriterLoop.stepSpans, isIdle: isIdle)
                guard let step else { return false }
                done += step
            }
            return true
        } catch {
            note(error)
            // Not at once again: what is in the way (a full disk, say) may pass.
            return false
        }
    }

    /// Steps for the columns: a few between two commits, and all there is to do while nobody
    /// waits. False when there is nothing left.
    private func keepChunks() -> Bool {
        guard let chunks else { return false }
        for step in 0... {
            let isIdle = queue.withLock { $0.jobs.isEmpty && $0.phase == .running }
            if !isIdle, step >= WriterLoop.chunkSteps { return chunks.hasWork }
            do throws(StoreError) {
                guard try chunks.step(isIdle: isIdle) else { return false }
                try log?.look()
            } catch {
                note(error)
                return false
            }
        }
        return false
    }

    private func keepLogShort() {
        do throws(StoreError) {
            try log?.look()
        } catch {
            note(error)
        }
    }

    private func tidyLog() {
        guard queue.withLock({ $0.jobs.isEmpty }) else { return }
        do throws(StoreError) {
            try log?.tidy()
        } catch {
            note(error)
        }
    }

    /// Looks whether another process has changed the file, as `clear` does
    /// (https://www.sqlite.org/pragma.html#pragma_data_version).
    private func noticeOthers() {
        guard let connection, let version = try? connection.integer("PRAGMA data_version") else {
            return
        }
        if version != dataVersion {
            retention?.noticeChange()
            chunks?.noticeChange()
        }
        dataVersion = version
    }

    private func close() {
        let deadline = FileSystem.unixNano + WriterLoop.lastNanoseconds
        log?.stop()
        log = nil
        try? chunks?.finish(until: deadline)
        chunks?.stop()
        chunks = nil
        retention = nil
        ingest = nil
        connection = nil
        location.removeIfEphemeral()
        lock = nil
        queue.signalling { $0.phase = .stopped }
    }
}

extension StoreCounts {
    init(_ position: Position) {
        self.init(
            traces: Int(position.traces), spans: Int(position.spans),
            lastOrdinal: position.nextSpan - 1, firstKey: position.floor)
    }
}
