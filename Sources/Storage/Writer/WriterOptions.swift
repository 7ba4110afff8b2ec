/// How a store is written.
public struct WriterOptions: Hashable, Sendable {
    /// Whether what is acknowledged survives the loss of power too, not only of the process
    /// (https://www.sqlite.org/pragma.html#pragma_synchronous: FULL against NORMAL).
    public var isDurable = false
    /// Bytes of data in the file beyond which the oldest traces are evicted; nil keeps all.
    public var retainedByteCount: Int64?
    /// Age since arrival, in nanoseconds, beyond which traces are evicted; nil keeps all.
    public var retainedNanoseconds: Int64?
    /// Bytes of batches that may wait for the writer.
    public var queueByteCount = 32 << 20

    /// Whether spans become columns as well. Questions make them from rows otherwise.
    public var makesColumns: Bool {
        get { chunks.isOn }
        set { chunks.isOn = newValue }
    }

    public init() {}

    var chunks = ChunkOptions()

    /// The name of the SQLite VFS to open the file with; nil is the system's own.
    var vfs: String?
}

/// What a transaction brought, for screens that follow. Other processes ask
/// `SpanReader.changes(after:)`.
public struct CommitNotice: Hashable, Sendable {
    /// Ordinals of the spans that were committed; empty for evictions.
    public var ordinals: Range<Int64>
    /// Stored now.
    public var counts: StoreCounts
}
