/// The one row of `chunk_state`.
struct ChunkState: Equatable {
    /// The number that the next chunk gets.
    var nextNumber: Int64 = 1
    /// Ordinals up to this are in a chunk, or dead.
    var sealedThrough: Int64 = 0
    /// Grows with each change of chunks and masks.
    var changes: Int64 = 0

    static func read(_ connection: Connection) throws(StoreError) -> ChunkState {
        let statement = try connection.statement(
            "SELECT next_number, sealed_through, changes FROM chunk_state")
        defer { statement.reset() }
        guard try statement.step() else {
            throw StoreError.damaged("its chunks' counters are missing", connection)
        }
        let state = ChunkState(
            nextNumber: statement.integer(0), sealedThrough: statement.integer(1),
            changes: statement.integer(2))
        guard ChunkRow.numbers.contains(state.nextNumber),
            (0..<Position.bound).contains(state.sealedThrough),
            (-Position.bound..<Position.bound).contains(state.changes)
        else {
            throw StoreError.damaged("its chunks' counters are out of all bounds", connection)
        }
        return state
    }

    func write(_ connection: Connection) throws(StoreError) {
        let statement = try connection.statement(
            "UPDATE chunk_state SET next_number = ?1, sealed_through = ?2, changes = ?3")
        statement.bind(nextNumber, at: 1)
        statement.bind(sealedThrough, at: 2)
        statement.bind(changes, at: 3)
        try statement.run()
    }
}
