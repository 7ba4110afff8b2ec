internal import Columns

/// A chunk that was made from rows and is not in the file yet.
struct MadeChunk: Sendable {
    var directory: ChunkDirectory
    var columns: [[UInt8]]
    /// By row.
    var ordinals: [Int64]

    var byteCount: Int64 { Int64(columns.reduce(0) { $0 + $1.count }) }
}

/// Makes chunks of a range of ordinals from the rows, in short read transactions.
///
/// Rows die meanwhile, but none is born in the range: a chunk has all that live when it is done,
/// and some that died.
struct ChunkMaker {
    private let connection: Connection
    private let rows: RowColumns
    /// Called before each read transaction.
    var awaitTurn: () -> Void = {}

    init(_ connection: Connection) throws(StoreError) {
        self.connection = connection
        rows = try RowColumns(connection)
    }

    /// The next chunk of a range, and where to go on; nil where nothing in the range lives.
    /// - Parameter size: the most spans that it has.
    func make(
        _ range: ClosedRange<Int64>, size: Int
    ) throws(StoreError) -> (chunk: MadeChunk?, next: Int64) {
        let builder = ChunkBuilder()
        var ordinals: [Int64] = []
        var next = range.lowerBound
        var limits = RowColumns.Limits()
        limits.spans = min(size, ColumnChunk.maximumSpanCount)
        while next <= range.upperBound, builder.spanCount < limits.spans, !builder.isFull {
            awaitTurn()
            let slice = try connection.reading { () throws(StoreError) in
                try rows.append(next...range.upperBound, to: builder, limits)
            }
            ordinals += slice.ordinals
            next = slice.next
        }
        guard !builder.isEmpty else { return (nil, next) }
        let encoded = builder.encoded()
        let chunk = MadeChunk(
            directory: encoded.directory, columns: encoded.columns, ordinals: ordinals)
        return (chunk, next)
    }
}
