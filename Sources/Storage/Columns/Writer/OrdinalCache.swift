internal import Columns

/// The ordinals of chunks' rows, for the few chunks in which spans die.
struct OrdinalCache {
    private static let maximumCount = 8
    private var known: [(number: Int64, ordinals: [Int64])] = []

    mutating func removeAll() {
        known.removeAll()
    }

    /// Nil where the chunk is damaged.
    mutating func ordinals(
        of chunk: ChunkRow, _ connection: Connection
    ) throws(StoreError) -> [Int64]? {
        if let found = known.first(where: { $0.number == chunk.number }) { return found.ordinals }
        guard let ordinals = try OrdinalCache.read(chunk, connection) else { return nil }
        if known.count == OrdinalCache.maximumCount { known.removeFirst() }
        known.append((chunk.number, ordinals))
        return ordinals
    }

    private static func read(
        _ chunk: ChunkRow, _ connection: Connection
    ) throws(StoreError) -> [Int64]? {
        guard case .sound(let directory) = try chunk.directory(connection),
            let place = directory.index(of: .intrinsic(.ordinal))
        else { return nil }
        let column = try connection.statement("SELECT content FROM chunk_column WHERE id = ?1")
        column.bind(ChunkRow.columnID(chunk.number, place), at: 1)
        defer { column.reset() }
        guard try column.step(),
            let packed = try? PackedColumn(
                UnsafeRawBufferPointer(column.bytes(0)), directory.entries[place]),
            packed.isEveryRowPresent, packed.rowCount == chunk.spanCount
        else { return nil }
        return packed.integers
    }
}
