internal import Columns

/// A column reader's connection, and what it remembers of the file's chunks and of what is in none.
final class ColumnCore {
    let connection: Connection
    let rows: RowColumns
    let location: StoreLocation
    var cache = ColumnCache()

    /// Of the file as it was listed last.
    var state: ChunkState?
    var chunks: [ChunkRow] = []
    /// Ordinals after this are the tail's.
    var sealedThrough: Int64 = 0
    var listed: [Int64: ListedChunk] = [:]
    var count = SpanCount()
    /// Chunks that this reader found damaged.
    var damaged: Set<Int64> = []
    var problem: String?

    /// What no chunk covers yet.
    var tail = UnsealedSpans(from: 1)
    /// What damaged chunks cover, with how many of their spans had died when it was read.
    var repaired: [Int64: (spans: UnsealedSpans, deaths: Int)] = [:]
    /// The tail's last chunks, which nobody else keeps.
    var recent: [MemoryChunk] = []
    private static let maximumRecent = 4
    private var lastNumber: Int64 = 0

    init(_ location: StoreLocation) throws(StoreError) {
        self.location = location
        connection = try ReaderCore(location).connection
        rows = try RowColumns(connection)
    }

    var spansFromRows: Int {
        repaired.values.reduce(tail.spanCount) { $0 + $1.spans.spanCount }
    }

    /// Numbers of chunks that are not the file's.
    func nextNumber() -> Int64 {
        lastNumber -= 1
        return lastNumber
    }

    /// Keeps the columns of a chunk that was made from rows.
    func keep(_ chunk: MemoryChunk) -> Int64 {
        let number = nextNumber()
        for place in chunk.reference.directory.entries.indices {
            cache.insert(chunk.column(at: place), ColumnCache.Key(number: number, place: place))
        }
        return number
    }

    func keepRecent(_ chunk: MemoryChunk, _ number: Int64) {
        guard recent.last?.reference.number != number else { return }
        var chunk = chunk
        chunk.reference.number = number
        if recent.count == ColumnCore.maximumRecent { recent.removeFirst() }
        recent.append(chunk)
    }

    // MARK: Columns

    /// A column of a chunk of the file; nil where it is not there, or is damaged. Within a read
    /// transaction.
    func storedColumn(
        _ number: Int64, _ place: Int, _ entry: ChunkDirectory.Entry
    ) throws(StoreError) -> PackedColumn? {
        let key = ColumnCache.Key(number: number, place: place)
        if let known = cache.column(key) { return known }
        guard let column = try connection.column(number, place, entry) else { return nil }
        cache.insert(column, key)
        return column
    }

    /// A column of a chunk that was made from rows; nil where these rows have changed. Within a read
    /// transaction.
    func madeColumn(
        _ number: Int64, _ directory: ChunkDirectory, _ place: Int
    ) throws(StoreError) -> PackedColumn? {
        if let chunk = recent.first(where: { $0.reference.number == number }) {
            return chunk.column(at: place)
        }
        if let known = cache.column(ColumnCache.Key(number: number, place: place)) { return known }
        let builder = ChunkBuilder()
        var next = directory.ordinals.lowerBound
        while next <= directory.ordinals.upperBound, !builder.isFull {
            next = try rows.append(next...directory.ordinals.upperBound, to: builder).next
        }
        guard !builder.isEmpty else { return nil }
        let chunk = try builder.packed(connection.path)
        guard chunk.reference.directory == directory else { return nil }
        for place in directory.entries.indices {
            cache.insert(chunk.column(at: place), ColumnCache.Key(number: number, place: place))
        }
        return chunk.column(at: place)
    }

    // MARK: Damage

    /// From now on the chunk's spans are made from rows here, and the writer is told to make the
    /// chunk anew.
    func noteDamage(_ number: Int64) {
        guard damaged.insert(number).inserted else { return }
        problem = "columns of chunk \(number) are damaged: its spans are read from their rows"
        state = nil
        listed[number] = nil
        cache.removeAll { $0 == number }
        report(
            """
            UPDATE chunk SET state = 1 WHERE number = \(number) AND state = 0;
            UPDATE chunk_state SET changes = changes + 1
            """)
    }

    /// None of the chunks is used any more, and the writer is told to make all anew.
    func noteUnsound() {
        let said = "the list of columns is damaged: spans are read from their rows"
        guard problem != said else { return }
        problem = said
        report(ChunkState.distrust)
    }

    /// The writer looks for what others have changed. Where nothing can be written it finds the
    /// damage itself, or nobody does.
    private func report(_ sql: String) {
        guard
            let connection = try? Connection(
                path: location.path, access: .readWrite, busyMilliseconds: 100)
        else { return }
        try? connection.writing { () throws(StoreError) in try connection.execute(sql) }
    }
}
