/// What a chunk holds: which spans and which columns, without the columns themselves.
public struct ChunkDirectory: Hashable, Sendable {
    /// A column and what is known of it before it is read.
    public struct Entry: Hashable, Sendable {
        public var identity: ColumnIdentity
        /// Spans, or entries of a table.
        public var rowCount: Int
        /// Rows that have a value.
        public var presentCount: Int
        public var byteCount: Int
        public var checksum: UInt64
        /// Whether some value is missing, for it is too long: only that it is there can be asked.
        public var isIncomplete = false
        /// The least and the greatest value of an int column.
        public var integers: ClosedRange<Int64>?
        /// The same of a double column; NaN counts for neither.
        public var doubles: ClosedRange<Double>?
    }

    public var spanCount = 0
    public var ordinals: ClosedRange<Int64> = 0...0
    /// Starts in nanoseconds since the epoch.
    public var starts: ClosedRange<Int64> = 0...0
    /// The store's numbers of traces.
    public var traces: ClosedRange<Int64> = 0...0
    /// Whether some key has no column, for there are too many.
    public var hasMoreKeys = false
    public var entries: [Entry] = []

    public init() {}

    /// The column's place in `entries`. O(columns).
    public func index(of identity: ColumnIdentity) -> Int? {
        entries.firstIndex { $0.identity == identity }
    }

    /// The places of a key's columns, one for each type. O(columns).
    public func indices(ofKey key: String) -> [Int] {
        entries.indices.filter { index in
            if case .attribute(key, _) = entries[index].identity { true } else { false }
        }
    }
}

extension ChunkDirectory {
    /// What an entry says of its column's bytes.
    public static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 { Checksum.of(bytes) }
}
