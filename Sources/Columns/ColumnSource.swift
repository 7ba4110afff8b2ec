/// Where a query finds its spans: chunks of columns, as they are at one moment.
///
/// What `chunks` has listed can be read for as long as a question takes, mostly; where it cannot
/// any more, `.changed` is thrown, and the question begins anew.
public protocol ColumnSource: Sendable {
    /// All chunks in order of their ordinals, what is not sealed yet last.
    func chunks() throws(ColumnError) -> [ChunkReference]

    /// Columns of a chunk, by places in its directory.
    func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn]

    /// The chunk's spans anew, with columns of these attributes alone and without the limits on
    /// keys and on the length of values: for what a chunk's columns do not hold. In parts that fit
    /// into memory, in order; each is a chunk of its own, and `body` is given its columns.
    func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError)
}

/// A chunk as a source gives it.
public struct ChunkReference: Sendable {
    /// The source's number of the chunk.
    public var number: Int64
    /// Rises with every change of what the number means, dead rows included: a result computed
    /// from the chunk holds for as long as number and version do. Nil where nothing may be kept.
    public var version: Int64?
    public var directory: ChunkDirectory
    /// Rows that are no longer spans of the store: replaced, or evicted. Empty where all live.
    public var dead: [UInt64]

    public init(
        number: Int64, version: Int64?, directory: ChunkDirectory, dead: [UInt64] = []
    ) {
        self.number = number
        self.version = version
        self.directory = directory
        self.dead = dead
    }
}
