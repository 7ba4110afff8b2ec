/// Keeps the file's chunks: the writer's side of them, in steps between commits.
///
/// Chunks are made by a worker from rows that are committed. The writer's thread only writes them:
/// their columns in slices, each in a transaction of its own, and last the rows that make them
/// known. A span that dies while its chunk is made is found in `dead_span`, of which nothing is
/// taken away meanwhile.
///
/// Whatever goes wrong here costs no span: it is given up, and begun anew from the rows later.
final class ChunkKeeper {
    /// After a failure nothing is tried for a second.
    private static let pauseNanoseconds: Int64 = 1_000_000_000

    let connection: Connection
    let options: ChunkOptions
    /// Nil where nobody makes chunks: then only those are deleted that are of no use any more.
    let worker: ChunkWorker?
    var state = ChunkState()
    /// In order of their ordinals, without those that are retired.
    var chunks: [ChunkRow] = []
    var retired: [ChunkRow] = []
    /// What is being written.
    var write: ChunkWrite?
    /// Since when there is a chunk's worth of spans that nobody makes into one.
    var waitingSince: Int64?
    /// Where the last task for the tail ended.
    var lookedThrough: Int64 = 0
    /// From which number on columns may be there that are no chunk's; nil where there are none.
    var strayNumber: Int64?
    var ordinals = OrdinalCache()
    private var isLoaded = false
    /// Whether a reader has found the chunks wrong.
    private var isDistrusted = false
    private var pausedUntil: Int64 = .min

    init(_ connection: Connection, _ options: ChunkOptions, worker: ChunkWorker? = nil) {
        self.connection = connection
        self.options = options
        self.worker = worker
    }

    /// Another process may have changed something: a reader reports what is damaged.
    func noticeChange() {
        if isLoaded, (try? ChunkState.read(connection)) != state { forget() }
    }

    /// Begins anew from what the file says.
    func forget() {
        isLoaded = false
        isDistrusted = false
        write = nil
        chunks = []
        retired = []
        waitingSince = nil
        lookedThrough = 0
        strayNumber = 0
        ordinals.removeAll()
        worker?.abandon()
    }

    /// Ends the worker, which has the file open.
    func stop() { worker?.stop() }

    /// Bytes of chunks that are deleted soon.
    var retiredByteCount: Int64 { retired.reduce(0) { $0 + $1.byteCount } }

    /// Whether there is something to write at once.
    var hasWork: Bool { write != nil || worker?.hasResult ?? false }

    /// One step of some milliseconds. False when there is nothing to do now.
    /// - Parameter isIdle: whether nobody waits for the writer.
    func step(isIdle: Bool, now: Int64 = FileSystem.unixNano) throws(StoreError) -> Bool {
        let pause = pausedUntil.subtractingReportingOverflow(now).partialValue
        guard options.isOn, !(1...ChunkKeeper.pauseNanoseconds ~= pause) else { return false }
        do throws(StoreError) {
            if let failure = worker?.takeFailure() { throw failure }
            return try step(isIdle, now)
        } catch {
            forget()
            pausedUntil = now &+ ChunkKeeper.pauseNanoseconds
            throw error
        }
    }

    private func step(_ isIdle: Bool, _ now: Int64) throws(StoreError) -> Bool {
        if isDistrusted { forget() }
        try load()
        if try deleteStrays() { return true }
        if try writeStep(now) { return true }
        let position = try Position.read(connection)
        if try retire(below: position.floor, now) { return true }
        if try maskStep(atLeast: isIdle ? 1 : options.deadSpans) { return true }
        if try deleteRetired(now) { return true }
        giveTask(position, now)
        return false
    }

    // MARK: What there is

    private func load() throws(StoreError) {
        guard !isLoaded else { return }
        let isSound = try connection.reading { () throws(StoreError) in
            guard let read = try ChunkState.read(connection) else { return false }
            state = read
            let rows = try ChunkRow.readAll(connection, sealedThrough: state.sealedThrough)
            chunks = rows?.filter { $0.state != .retired } ?? []
            retired = rows?.filter { $0.state == .retired } ?? []
            guard let rows, rows.allSatisfy({ $0.number < state.nextNumber }) else { return false }
            return try hasSoundDirectories()
        }
        if !isSound { try removeAll() }
        strayNumber = 0
        isLoaded = true
    }

    /// False where some row cannot be believed. Notes what is damaged. O(chunks), about 10 µs each.
    private func hasSoundDirectories() throws(StoreError) -> Bool {
        for index in chunks.indices where chunks[index].state == .current {
            switch try chunks[index].directory(connection) {
            case .sound: break
            case .damaged: chunks[index].state = .damaged
            case .strange: return false
            }
        }
        return true
    }

    /// Takes all chunks away at once. Their columns are deleted in steps, and made anew.
    func removeAll() throws(StoreError) {
        forget()
        try change { state throws(StoreError) in
            let last = try connection.integer("SELECT max(number) FROM chunk") ?? 0
            let column = try connection.integer("SELECT max(id) >> 16 FROM chunk_column") ?? 0
            // What is noted as dead and lives is damage, too.
            try connection.execute(
                """
                DELETE FROM chunk;
                DELETE FROM chunk_mask;
                DELETE FROM dead_span WHERE id IN (SELECT id FROM span WHERE id = dead_span.id)
                """)
            state.nextNumber = max(state.nextNumber, min(max(last, column), 1 << 43) + 1)
            state.sealedThrough = 0
        }
    }

    /// Changes chunks in a transaction, and what is known of their numbers after it.
    func change(
        _ body: (inout ChunkState) throws(StoreError) -> Void
    ) throws(StoreError) {
        let known = state.sealedThrough
        state = try connection.writing { () throws(StoreError) in
            // Another process may have reported damage meanwhile.
            var changed = try ChunkState.read(connection) ?? .lost
            isDistrusted = changed.sealedThrough != known
            try body(&changed)
            if isDistrusted { changed.sealedThrough = 0 }
            changed.changes &+= 1
            try changed.write(connection)
            return changed
        }
    }
}
