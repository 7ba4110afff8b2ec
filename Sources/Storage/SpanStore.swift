/// What the store gives: spans in one SQLite file, written by one process and read by any.
///
/// - `SpanWriter` receives: it is the `SpanSink` that receivers hand their batches to.
/// - `SpanReader` reads: traces in a line each, their spans, everything in a scan.
/// - `StoreLocation` says where the file is, `WriterOptions` how it is written.
///
/// The file's tables are described at `Schema.version1` and what follows; its views, which are public, in
/// docs/storage.md. Invariants:
/// - What a completion of `SpanWriter.submit` reported is committed.
/// - The writer holds the lock `tracetop.db-lock` (see `StoreLock`); nobody else adds spans.
/// - Ordinals, trace keys and other row numbers only grow.
/// - Traces below the floor are gone for every reader at once, and from the file bit by bit.
public enum SpanStore {
    /// The process that receives into the store, nil where none does. Cheap; takes no lock.
    public static func owner(of location: StoreLocation) -> LockOwner? {
        StoreLock.owner(of: location)
    }

    /// Forgets all traces, at once and for every reader, whether a process receives or not: one
    /// row changes. The receiving process deletes what was forgotten when it next looks; without
    /// one it is done here, and the file shrinks before this returns. What was received stays
    /// counted.
    /// - Returns: the number of traces forgotten.
    @discardableResult
    public static func clear(_ location: StoreLocation) throws(StoreError) -> Int {
        guard FileSystem.exists(location.path) else {
            throw StoreError(.missing, "there is no such file", path: location.path)
        }
        try location.checkFitness()
        let connection = try Connection(path: location.path, access: .readWrite)
        let schema = Schema.current
        if try schema.state(of: connection) != .ours(version: schema.version) {
            let lock = try StoreLock(location)
            try schema.prepare(connection)
            withExtendedLifetime(lock) {}
        }
        let traces = try connection.writing { () throws(StoreError) in
            let traces = try Position.read(connection).traces
            try connection.execute(
                "UPDATE position SET floor = next_trace, spans = 0, traces = 0")
            return Int(traces)
        }
        if owner(of: location) == nil { try purge(connection, location) }
        return traces
    }

    private static func purge(
        _ connection: Connection, _ location: StoreLocation
    ) throws(StoreError) {
        // Another process may have begun to receive: then it purges.
        guard let lock = try? StoreLock(location) else { return }
        defer { withExtendedLifetime(lock) {} }
        var options = ChunkOptions()
        options.graceNanoseconds = 0
        let chunks = ChunkKeeper(connection, options)
        while try chunks.step(isIdle: true) {}
        let retention = Retention(try Ingest(connection), WriterOptions())
        while try retention.step(spanCount: 8192, isIdle: true) != nil {}
    }
}
