internal import Columns
internal import Threads

/// Reads columns of a file's chunks for several threads at a time, each on a connection of its own:
/// the checksums of one are computed while another waits for the system.
final class ColumnFile: Sendable {
    /// What is there under a chunk's number.
    enum Found {
        case columns([PackedColumn])
        case damaged
        /// The chunk itself is no longer there.
        case gone
    }

    private let path: String
    private let access: Connection.Access
    private let idle = Monitor<[Connection]>([])

    private static let maximumIdle = 4
    /// Columns are read once, from pages that are of no use afterwards: few are kept, which stay in
    /// the processor's cache.
    private static let cachePragma = "PRAGMA cache_size = -500"

    /// - Parameter connection: one to the file, whose access the others have too.
    init(beside connection: Connection) {
        path = connection.path
        access = connection.access
    }

    func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(StoreError) -> Found {
        let connection = try connection()
        let found = try connection.reading { () throws(StoreError) -> Found in
            var columns: [PackedColumn] = []
            for place in places {
                let entry = chunk.directory.entries[place]
                guard let column = try connection.column(chunk.number, place, entry) else {
                    return try connection.hasChunk(chunk.number) ? .damaged : .gone
                }
                columns.append(column)
            }
            return .columns(columns)
        }
        idle.withLock { if $0.count < ColumnFile.maximumIdle { $0.append(connection) } }
        return found
    }

    private func connection() throws(StoreError) -> Connection {
        if let idle = idle.withLock({ $0.popLast() }) { return idle }
        let connection = try Connection(path: path, access: access)
        try connection.execute(ColumnFile.cachePragma)
        return connection
    }
}

extension Connection {
    /// A column of a chunk of the file; nil where it is not there, or is damaged.
    func column(
        _ number: Int64, _ place: Int, _ entry: ChunkDirectory.Entry
    ) throws(StoreError) -> PackedColumn? {
        let statement = try statement("SELECT content FROM chunk_column WHERE id = ?1")
        statement.bind(ChunkRow.columnID(number, place), at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return try? PackedColumn(UnsafeRawBufferPointer(statement.bytes(0)), entry)
    }

    /// Whether the chunk is there still.
    func hasChunk(_ number: Int64) throws(StoreError) -> Bool {
        let statement = try statement("SELECT 1 FROM chunk WHERE number = ?1")
        statement.bind(number, at: 1)
        defer { statement.reset() }
        return try statement.step()
    }
}
