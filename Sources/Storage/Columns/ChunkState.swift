/// The one row of `chunk_state`.
struct ChunkState: Equatable {
    /// The number that the next chunk gets.
    var nextNumber: Int64 = 1
    /// Ordinals up to this are in a chunk, or dead.
    var sealedThrough: Int64 = 0
    /// Grows with each change of chunks and masks.
    var changes: Int64 = 0

    /// In place of a row that cannot be read: with a number that no chunk has had, whose columns some
    /// reader may still have.
    static var lost: ChunkState {
        ChunkState(nextNumber: max(1, FileSystem.unixNano / 1_000_000_000))
    }

    /// Has all columns made anew. A reader writes this, too.
    static let distrust = """
        INSERT INTO chunk_state VALUES (1, 1, 0, 0)
        ON CONFLICT (id) DO UPDATE SET sealed_through = 0, changes = changes + 1
        """

    /// Nil where the row is missing or says what cannot be: then no chunk is of use.
    static func read(_ connection: Connection) throws(StoreError) -> ChunkState? {
        let statement = try connection.statement(
            "SELECT next_number, sealed_through, changes FROM chunk_state")
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        let state = ChunkState(
            nextNumber: statement.integer(0), sealedThrough: statement.integer(1),
            changes: statement.integer(2))
        let isSound =
            ChunkRow.numbers.contains(state.nextNumber)
            && (0..<Position.bound).contains(state.sealedThrough)
            && (-Position.bound..<Position.bound).contains(state.changes)
        return isSound ? state : nil
    }

    func write(_ connection: Connection) throws(StoreError) {
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO chunk_state VALUES (1, ?1, ?2, ?3)")
        statement.bind(nextNumber, at: 1)
        statement.bind(sealedThrough, at: 2)
        statement.bind(changes, at: 3)
        try statement.run()
    }
}
