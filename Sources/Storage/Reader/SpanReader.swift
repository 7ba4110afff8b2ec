internal import Telemetry
internal import Threads

/// Reads a store, beside a writer in this process or another, or without one.
///
/// Calls may come from any thread and wait for each other; who must not wait takes a reader of
/// its own. No call keeps a read transaction open for long: what is large is read in chunks.
public final class SpanReader: Sendable {
    public let location: StoreLocation
    private let core: Monitor<ReaderCore>

    /// Opens the file for reading.
    /// - Throws: `.missing` where there is no file, or where it is not ours or newer.
    public init(_ location: StoreLocation) throws(StoreError) {
        self.location = location
        core = Monitor(try ReaderCore(location))
    }

    /// How a list of all traces is ordered.
    public enum Order: String, Sendable, CaseIterable {
        /// Newest first.
        case arrival
        /// Latest first.
        case start
        /// Longest first.
        case duration
        /// Largest first.
        case spans
        /// Most first.
        case errors
    }

    // MARK: Counts

    /// What is stored. O(1), some microseconds.
    public func counts() throws(StoreError) -> StoreCounts {
        try reading { core throws(StoreError) in
            StoreCounts(try Position.read(core.connection))
        }
    }

    /// What the file has seen over its life. O(receivers + chunks).
    public func statistics() throws(StoreError) -> StoreStatistics {
        try reading { core throws(StoreError) in
            let position = try Position.read(core.connection)
            var statistics = StoreStatistics()
            statistics.received = try CounterRows.read(core.connection)
            statistics.evictedTraces = Int(position.evictedTraces)
            statistics.evictedSpans = Int(position.evictedSpans)
            statistics.storedTraces = Int(position.traces)
            statistics.storedSpans = Int(position.spans)
            statistics.columns = try core.columnStatistics()
            statistics.bytes = location.byteCount
            return statistics
        }
    }

    /// Runs `body` with one unchanging view of the file. It must be short.
    func reading<Result: Sendable>(
        _ body: (ReaderCore) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try core.withLock { core throws(StoreError) in
            try core.connection.reading { () throws(StoreError) in try body(core) }
        }
    }
}
