public import Telemetry

/// What a store's file has seen over its life, and what it holds now.
public struct StoreStatistics: Hashable, Sendable {
    /// Receivers that have counted something.
    public var received: [ReceiverKind: ReceiverCounts] = [:]
    public var evictedTraces = 0
    public var evictedSpans = 0
    public var storedTraces = 0
    public var storedSpans = 0
    /// The database file and its write-ahead log, in bytes.
    public var bytes: Int64 = 0
    public var columns = Columns()

    /// Spans as columns; those in none yet are read from their rows.
    public struct Columns: Hashable, Sendable {
        public var chunks = 0
        public var spans = 0
        public var bytes: Int64 = 0
        /// Chunks that were found damaged and are to be made anew.
        public var damagedChunks = 0

        public init() {}
    }

    public init() {}

    /// Spans that were not taken, over all receivers.
    public var rejected: Rejections {
        var sum = Rejections()
        for receiver in ReceiverKind.allCases {
            if let counts = received[receiver] { sum.add(counts.rejected) }
        }
        return sum
    }
}

/// What is stored, cheap enough to ask every frame.
public struct StoreCounts: Hashable, Sendable {
    public var traces: Int
    public var spans: Int
    /// Every committed span has an ordinal up to this one: the position for `changes(after:)`.
    public var lastOrdinal: Int64
    /// Traces with a smaller key are gone.
    public var firstKey: Int64
}

/// What has been committed since a position.
public struct TraceChanges: Hashable, Sendable {
    /// Keys of the traces that are new or have changed, ascending.
    public var keys: [Int64] = []
    /// Where to ask from next time.
    public var position: Int64
    /// Traces with a smaller key are gone (evicted, or the store was cleared).
    public var firstKey: Int64
    /// Too much has changed to list it: `keys` is empty; read everything again.
    public var isTruncated = false
    public var counts: StoreCounts
}

/// An attribute key as `tracetop keys` lists it.
public struct AttributeKey: Hashable, Sendable {
    public var key: String
    /// Type names (`AttributeValue.typeName`) in order of first appearance.
    public var types: [String]
    /// Spans that have it: in their own attributes, their scope's or their resource's.
    public var spanCount: Int
    /// Up to three distinct values, cut at 120 bytes.
    public var examples: [String]

    public init(key: String, types: [String], spanCount: Int, examples: [String]) {
        self.key = key
        self.types = types
        self.spanCount = spanCount
        self.examples = examples
    }
}
