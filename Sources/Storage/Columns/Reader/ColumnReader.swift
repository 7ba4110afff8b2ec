public import Columns
internal import Threads

/// Reads a store as columns, beside a writer in this process or another, or without one: what the
/// query engine asks.
///
/// Chunks of the file are read as they are asked for, column by column, and kept packed within
/// bounds; spans that are in none yet are made from their rows, kept, and added to. What is listed
/// agrees with the rows at one moment. Calls may come from any thread; those that read columns of the
/// file do not wait for each other. No call keeps a read transaction open for long.
public final class ColumnReader: ColumnSource, Sendable {
    public let location: StoreLocation
    private let core: Monitor<ColumnCore>
    private let file: ColumnFile

    /// Bytes of rows that are made into one chunk by `exactChunks`.
    private static let exactByteCount = 8 << 20

    /// Opens the file for reading.
    /// - Throws: `.missing` where there is no file, or where it is not ours or newer.
    public init(_ location: StoreLocation) throws(StoreError) {
        self.location = location
        let core = try ColumnCore(location)
        file = ColumnFile(beside: core.connection)
        self.core = Monitor(core)
    }

    /// What is wrong with the columns and was worked around; nil where nothing is.
    public var problem: String? { core.withLock { $0.problem } }

    /// Spans of the last listing that are in no sound chunk of the file: each process reads them from
    /// their rows once, about a microsecond each.
    public var spansFromRows: Int { core.withLock { $0.spansFromRows } }

    public func chunks() throws(ColumnError) -> [ChunkReference] {
        try core.withLock { core throws(ColumnError) in
            try ColumnReader.reading { () throws(StoreError) in try core.list() }
        }
    }

    public func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        let columns = try ColumnReader.reading {
            () throws(StoreError) -> [PackedColumn]? in
            guard places.allSatisfy(chunk.directory.entries.indices.contains) else { return nil }
            return chunk.number < 0
                ? try core.withLock { core throws(StoreError) in
                    try core.madeColumns(places, of: chunk)
                } : try storedColumns(places, of: chunk)
        }
        guard let columns else { throw ColumnReader.changed }
        return columns
    }

    /// Columns of a chunk of the file; nil where it is no longer what it was. Threads wait for each
    /// other only where they look into the cache.
    private func storedColumns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(StoreError) -> [PackedColumn]? {
        func key(_ place: Int) -> ColumnCache.Key { .init(number: chunk.number, place: place) }
        var columns = core.withLock { core in places.map { core.cache.column(key($0)) } }
        let missing = columns.indices.filter { columns[$0] == nil }
        guard !missing.isEmpty else { return columns.compactMap { $0 } }
        switch try file.columns(missing.map { places[$0] }, of: chunk) {
        case .columns(let read):
            core.withLock { core in
                for (index, column) in zip(missing, read) {
                    columns[index] = column
                    // Not of a chunk that went meanwhile: nobody would take it out again.
                    guard core.listed[chunk.number] != nil else { continue }
                    core.cache.insert(column, key(places[index]))
                }
            }
            return columns.compactMap { $0 }
        case .damaged:
            core.withLock { $0.noteDamage(chunk.number) }
            return nil
        case .gone: return nil
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
    /// Columns of a chunk that was made from rows; nil where these have changed.
    fileprivate func madeColumns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(StoreError) -> [PackedColumn]? {
        try connection.reading { () throws(StoreError) in
            var columns: [PackedColumn] = []
            for place in places {
                guard let column = try madeColumn(chunk.number, chunk.directory, place) else {
                    return nil
                }
                columns.append(column)
            }
            return columns
        }
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
