public import Telemetry
internal import Threads

/// Receives into a store: the one writer, on a thread of its own.
///
/// Group commit: the thread writes whatever is queued as one transaction as soon as it is free;
/// what arrives meanwhile is the next one. A batch's completion runs only after its commit, so
/// that what a sender was told is stored survives the death of the process. No other process can
/// be a writer of the same file meanwhile (see `StoreLock`).
public final class SpanWriter: SpanSink {
    public let location: StoreLocation
    private let queue: Monitor<WriteQueue>
    private let publish: @Sendable ([String]) -> Void

    /// Opens the file, making it and its directory where they are missing.
    /// - Throws: where the file is not ours, is newer, cannot be written, or has a writer already.
    public init(_ location: StoreLocation, options: WriterOptions) throws(StoreError) {
        self.location = location
        try location.checkFitness()
        try FileSystem.makeDirectory(FileSystem.directory(of: location.path))
        let lock = try StoreLock(location)
        let connection = try SpanWriter.open(location, options)
        let queue = Monitor(WriteQueue(capacity: options.queueByteCount))
        let worker = ChunkWorker(path: location.path, vfs: options.vfs) { [weak queue] in
            queue?.signalling { $0.isPoked = true }
        }
        let chunks = ChunkKeeper(connection, options.chunks, worker: worker)
        let loop = try WriterLoop(connection, lock, queue, location, options, chunks)
        // Weak: the lock goes with the loop, not with whoever still holds the writer.
        publish = { [weak lock] addresses in lock?.publish(addresses: addresses) }
        self.queue = queue
        // The loop is the thread's alone from here on.
        let owned = Monitor(Optional(loop))
        do throws(ThreadError) {
            _ = try BackgroundThread(name: "tracetop-store") {
                let loop = owned.withLock { loop in
                    defer { loop = nil }
                    return loop
                }
                loop?.run()
            }
        } catch {
            throw StoreError(.other, "no thread can be started", path: location.path)
        }
    }

    /// Opens the file with the usual options.
    public convenience init(_ location: StoreLocation) throws(StoreError) {
        try self.init(location, options: WriterOptions())
    }

    /// A writer that nobody stopped ends by itself, and nobody waits for it.
    deinit {
        queue.signalling { if $0.phase == .running { $0.phase = .stopping } }
    }

    static func open(
        _ location: StoreLocation, _ options: WriterOptions
    ) throws(StoreError) -> Connection {
        try FileSystem.makeFile(location.path)
        let connection = try Connection(
            path: location.path, access: .readWrite, vfs: options.vfs)
        // For whoever commits without a `LogKeeper`. 500 pages are a log of 4 MB.
        try Schema.current.prepare(connection)
        try connection.execute(
            """
            PRAGMA synchronous = \(options.isDurable ? "FULL" : "NORMAL");
            PRAGMA wal_autocheckpoint = 500;
            PRAGMA journal_size_limit = 33554432;
            PRAGMA cache_size = -16000;
            PRAGMA temp_store = MEMORY;
            PRAGMA secure_delete = OFF
            """)
        connection.waitForOthers(milliseconds: WriterLoop.busyMilliseconds)
        return connection
    }

    // MARK: Receivers

    public func submit(
        _ batch: SpanBatch, from receiver: ReceiverKind,
        completion: @escaping @Sendable (Result<CommitReceipt, SinkError>) -> Void
    ) -> Bool {
        let job = WriteQueue.Job(
            batch: batch, receiver: receiver, byteCount: batch.retainedByteCount,
            completion: completion)
        return queue.signalling { $0.append(job) }
    }

    public func count(_ counts: ReceiverCounts, from receiver: ReceiverKind) {
        // No wake-up: they go with the next commit, or with the writer's next look.
        queue.withLock { $0.counts[receiver, default: ReceiverCounts()].add(counts) }
    }

    // MARK: Around it

    /// Tells other processes where this one listens (`SpanStore.owner(of:)`).
    public func publish(addresses: [String]) {
        publish(addresses)
    }

    /// Has `body` called on the writer's thread after each transaction that changed what is
    /// stored. One observer; it must be quick.
    public func onCommit(_ body: @escaping @Sendable (CommitNotice) -> Void) {
        queue.withLock { $0.onCommit = body }
    }

    /// Why the last transaction failed; nil after one that went well.
    public var failure: StoreError? {
        queue.withLock { $0.failure }
    }

    /// Bytes of batches that wait for the writer.
    public var queuedByteCount: Int {
        queue.withLock { $0.byteCount }
    }

    /// Takes no new work, commits what is queued, closes the file, and gives the lock back; an
    /// ephemeral file is removed. Returns when that is done. Calling it again does nothing.
    public func stop() {
        queue.signalling { if $0.phase == .running { $0.phase = .stopping } }
        queue.waiting(atMost: nil, until: { $0.phase == .stopped }, { _ in })
    }
}
