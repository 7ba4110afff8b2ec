internal import Columns

/// A chunk of the file as a reader knows it: what it holds, and which of its rows are dead.
struct ListedChunk {
    let directory: ChunkDirectory
    /// Rows of the chunk's mask; empty for none.
    var mask: [UInt64] = []
    /// The dead rows, and what they were found from.
    var known: (masked: Int, log: Int, floor: Int64, dead: [UInt64])?

    init(_ directory: ChunkDirectory) {
        self.directory = directory
    }
}

/// Which rows of a chunk are dead.
enum DeadRows {
    /// Adds rows of evicted traces.
    /// - Parameter column: reads a column; nil where it is damaged.
    /// - Returns: false where the chunk is damaged.
    static func addEvicted(
        below floor: Int64, to dead: inout [UInt64], _ directory: ChunkDirectory,
        _ column: (Int) throws(StoreError) -> PackedColumn?
    ) throws(StoreError) -> Bool {
        guard floor > directory.traces.lowerBound else { return true }
        guard let keyPlace = directory.index(of: .intrinsic(.traceKeys)),
            let tracePlace = directory.index(of: .intrinsic(.trace)),
            let keys = try column(keyPlace), let traces = try column(tracePlace),
            traces.rowCount == directory.spanCount
        else { return false }
        let rows = traces.rows(withCodes: keys.integers.map { $0 < floor })
        if dead.isEmpty { dead = Bitmap.none(directory.spanCount) }
        Bitmap.formUnion(&dead, rows)
        return true
    }

    /// A reference to a chunk, nil where nothing of it lives. Dead rows are only ever added, so that
    /// their number says which they are.
    static func reference(
        _ number: Int64, _ directory: ChunkDirectory, dead: [UInt64], isFinal: Bool = true
    ) -> ChunkReference? {
        let count = Bitmap.count(dead)
        guard count < directory.spanCount else { return nil }
        return ChunkReference(
            number: number, version: isFinal ? Int64(count) : nil, directory: directory,
            dead: count == 0 ? [] : dead)
    }
}
