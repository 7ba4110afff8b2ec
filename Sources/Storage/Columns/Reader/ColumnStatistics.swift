extension ReaderCore {
    /// What there is of columns. O(chunks).
    func columnStatistics() throws(StoreError) -> StoreStatistics.Columns {
        var columns = StoreStatistics.Columns()
        let statement = try connection.statement(
            """
            SELECT
                CASE WHEN last_span > (SELECT sealed_through FROM chunk_state) THEN 1
                    ELSE chunk.state END,
                chunk.spans - coalesce(chunk_mask.dead, 0), chunk.bytes
            FROM chunk LEFT JOIN chunk_mask ON chunk_mask.number = chunk.number
            WHERE chunk.greatest_trace >= (SELECT floor FROM position)
            """)
        defer { statement.reset() }
        while try statement.step() {
            let (spans, bytes) = (statement.integer(1), statement.integer(2))
            switch ChunkRow.State(rawValue: statement.integer(0)) {
            case .current:
                columns.chunks += 1
                columns.spans += Int(min(max(0, spans), 1 << 20))
                columns.bytes += min(max(0, bytes), 1 << 40)
            case .damaged: columns.damagedChunks += 1
            case .retired, nil: break
            }
        }
        return columns
    }
}
