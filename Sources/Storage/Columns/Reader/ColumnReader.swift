public import Columns

/// Reads a store as columns, beside a writer in this process or another, or without one: what the
/// query engine asks.
///
/// Chunks of the file are read as they are asked for, column by column, and kept packed within
/// bounds; spans that are in none yet are made from their rows, kept, and added to. What is listed
/// agrees with the rows at one moment. Calls may come from any thread and wait for each other. No
/// call keeps a read transaction open for long.
public final class ColumnReader: ColumnSource, Sendable {
    public let location: StoreLocation
    private let core: Monitor<ColumnCore>

    /// Bytes of rows that are made into one chunk by `exactChunks`.
    private static let exactByteCount = 8 << 20

    /// Opens the file for reading.
    /// - Throws: `.missing` where there is no file, or where it is not ours or newer.
    public init(_ location: StoreLocation) throws(StoreError) {
        self.location = location
        core = Monitor(try ColumnCore(location))
    }

    /// What is wrong with the columns and was worked around; nil where nothing is.
    public var problem: String? { core.withLock { $0.problem } }

    public func chunks() throws(ColumnError) -> [ChunkReference] {
        try core.withLock { core throws(ColumnError) in
            try ColumnReader.reading { () throws(StoreError) in try core.list() }
        }
    }

    public func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        try core.withLock { core throws(ColumnError) in
            let columns = try ColumnReader.reading { () throws(StoreError) in
                try core.columns(places, of: chunk)
            }
            guard let columns else { throw ColumnReader.changed }
            return columns
        }
    }

    public func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        let last = chunk.directory.ordinals.upperBound
        // Spans only die: as many as were listed are the same ones.
        var expected = chunk.directory.spanCount - Bitmap.count(chunk.dead)
        var next = chunk.directory.ordinals.lowerBound
        while next <= last {
            let first = next
            let (part, end) = try core.withLock { core throws(ColumnError) in
                try ColumnReader.reading { () throws(StoreError) in
                    try core.exactChunk(first...last, keys, ColumnReader.exactByteCount)
                }
            }
            guard end > next else { throw ColumnReader.changed }
            next = end
            guard let part else { continue }
            expected -= part.reference.directory.spanCount
            guard expected >= 0 else { throw ColumnReader.changed }
            try body(part)
        }
        guard expected == 0 else { throw ColumnReader.changed }
    }

    private static let changed = ColumnError(
        .changed, "what was asked about has changed meanwhile; ask again")

    private static func reading<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(ColumnError) -> Result {
        do throws(StoreError) {
            return try body()
        } catch {
            throw ColumnError(.source, "\(error)")
        }
    }
}

extension ColumnCore {
    /// Columns of a chunk that was listed; nil where it is no longer what it was.
    fileprivate func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(StoreError) -> [PackedColumn]? {
        let directory = chunk.directory
        var columns: [PackedColumn] = []
        for place in places where directory.entries.indices.contains(place) {
            let key = ColumnCache.Key(number: chunk.number, place: place)
            if let known = cache.column(key) {
                columns.append(known)
                continue
            }
            let (column, isThere) = try connection.reading { () throws(StoreError) in
                if chunk.number < 0 {
                    return (try madeColumn(chunk.number, directory, place), false)
                }
                let column = try storedColumn(chunk.number, place, directory.entries[place])
                return (column, column == nil ? try hasChunk(chunk.number) : false)
            }
            guard let column else {
                if isThere { noteDamage(chunk.number) }
                return nil
            }
            columns.append(column)
        }
        return columns.count == places.count ? columns : nil
    }

    /// Spans from the begin of a range on with columns of these attributes; nil where none lives.
    fileprivate func exactChunk(
        _ range: ClosedRange<Int64>, _ keys: Set<String>, _ byteCount: Int
    ) throws(StoreError) -> (chunk: MemoryChunk?, next: Int64) {
        let builder = ChunkBuilder(keys: .exactly(keys))
        var next = range.lowerBound
        var textByteCount = 0
        while next <= range.upperBound, !builder.isFull, textByteCount < byteCount {
            let slice = try connection.reading { () throws(StoreError) in
                try rows.append(next...range.upperBound, to: builder)
            }
            next = slice.next
            textByteCount += slice.textByteCount
        }
        return (builder.isEmpty ? nil : try builder.packed(connection.path), next)
    }
}
