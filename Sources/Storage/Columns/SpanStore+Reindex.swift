internal import Columns

/// How far columns have been made anew.
public struct ReindexProgress: Hashable, Sendable {
    /// Spans that have been looked at, and all there are.
    public var spans: Int
    public var totalSpans: Int
    public var chunks: Int
    /// Of the columns so far.
    public var byteCount: Int64
}

extension SpanStore {
    /// Throws all columns away and makes them anew from the rows. About 2 µs a span.
    ///
    /// The file is sound at every moment: what is not made yet is read from rows, and the next
    /// receiver goes on where this was interrupted.
    /// - Parameter onProgress: called at the begin, after each chunk, and at the end.
    /// - Throws: `.locked` while a process receives: it has the columns in hand.
    @discardableResult
    public static func reindex(
        _ location: StoreLocation, onProgress: (ReindexProgress) -> Void = { _ in }
    ) throws(StoreError) -> ReindexProgress {
        guard FileSystem.exists(location.path) else {
            throw StoreError(.missing, "there is no such file", path: location.path)
        }
        try location.checkFitness()
        let lock = try StoreLock(location)
        defer { withExtendedLifetime(lock) {} }
        let connection = try SpanWriter.open(location, WriterOptions())
        var options = ChunkOptions()
        options.graceNanoseconds = 0
        options.leastSize = 1
        let chunks = ChunkKeeper(connection, options)
        let position = try Position.read(connection)
        var progress = ReindexProgress(
            spans: 0, totalSpans: Int(position.spans), chunks: 0, byteCount: 0)
        onProgress(progress)
        try chunks.removeAll()
        // The old columns first: the new ones take their place in the file.
        while try chunks.step(isIdle: true) {}
        let maker = try ChunkMaker(connection)
        if let task = chunks.tailTask(position, isLast: true) {
            try maker.run(task) { result throws(StoreError) in
                try chunks.writeAll(result, FileSystem.unixNano)
                for chunk in result.chunks {
                    progress.spans += chunk.directory.spanCount
                    progress.chunks += 1
                    progress.byteCount += chunk.byteCount
                }
                onProgress(progress)
                return true
            }
        }
        try correctCount(position, progress.spans, connection)
        progress.totalSpans = progress.spans
        onProgress(progress)
        return progress
    }

    /// Somebody may have deleted rows by hand: then the count of spans is not theirs.
    private static func correctCount(
        _ position: Position, _ spans: Int, _ connection: Connection
    ) throws(StoreError) {
        try connection.writing { () throws(StoreError) in
            var now = try Position.read(connection)
            guard now == position, now.spans != Int64(spans) else { return }
            now.spans = Int64(spans)
            try now.write(connection)
        }
    }
}
