public import Columns
internal import Synchronization

/// A source that says of which chunks columns were read.
public final class CountingSource: ColumnSource {
    private let source: MemorySource
    private let numbers = Mutex<Set<Int64>>([])

    public init(_ source: MemorySource) {
        self.source = source
    }

    public var chunksRead: Set<Int64> { numbers.withLock { $0 } }

    public func chunks() throws(ColumnError) -> [ChunkReference] { try source.chunks() }

    public func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        numbers.withLock { _ = $0.insert(chunk.number) }
        return try source.columns(places, of: chunk)
    }

    public func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        numbers.withLock { _ = $0.insert(chunk.number) }
        try source.exactChunks(of: chunk, keys: keys, body)
    }
}
