/// The end of chunks: retired first, deleted somewhat later.
extension ChunkKeeper {
    private static let stepChunks = 64
    /// Columns that are deleted in a step, some megabytes.
    private static let stepColumns = 64

    /// Retires chunks all of whose spans are evicted.
    func retire(below floor: Int64, _ now: Int64) throws(StoreError) -> Bool {
        let evicted = chunks.filter { $0.traces.upperBound < floor }
            .prefix(ChunkKeeper.stepChunks).map(\.number)
        guard !evicted.isEmpty, write == nil else { return false }
        try change { _ throws(StoreError) in
            for number in evicted { try retire(number, now) }
        }
        noteRetired(Set(evicted), now)
        return true
    }

    /// Within a transaction.
    func retire(_ number: Int64, _ now: Int64) throws(StoreError) {
        let statement = try connection.statement(
            "UPDATE chunk SET state = 2, retired_at = ?2 WHERE number = ?1")
        statement.bind(number, at: 1)
        statement.bind(now, at: 2)
        try statement.run()
    }

    /// After the transaction.
    func noteRetired(_ numbers: Set<Int64>, _ now: Int64) {
        for var chunk in chunks where numbers.contains(chunk.number) {
            chunk.state = .retired
            chunk.retiredAt = now
            retired.append(chunk)
        }
        chunks.removeAll { numbers.contains($0.number) }
    }

    func noteDamage(at index: Int) throws(StoreError) {
        try change { _ throws(StoreError) in
            let statement = try connection.statement(
                "UPDATE chunk SET state = 1 WHERE number = ?1 AND state = 0")
            statement.bind(chunks[index].number, at: 1)
            try statement.run()
        }
        chunks[index].state = .damaged
    }

    /// Deletes the chunks that have been retired for long enough; their columns are strays then.
    func deleteRetired(_ now: Int64) throws(StoreError) -> Bool {
        let old = retired.filter { chunk in
            let age = now.subtractingReportingOverflow(chunk.retiredAt ?? 0).partialValue
            // The clock may have been set back.
            return !(0..<options.graceNanoseconds ~= age)
        }.map(\.number)
        guard !old.isEmpty else { return false }
        try change { _ throws(StoreError) in
            for number in old {
                for table in ["chunk", "chunk_mask"] {
                    let statement = try connection.statement(
                        "DELETE FROM \(table) WHERE number = ?1")
                    statement.bind(number, at: 1)
                    try statement.run()
                }
            }
        }
        retired.removeAll { old.contains($0.number) }
        strayNumber = min(strayNumber ?? .max, old.min() ?? .max)
        return true
    }

    /// Deletes columns of no chunk: of one that is deleted, or that was never finished.
    func deleteStrays() throws(StoreError) -> Bool {
        guard var number = strayNumber, write == nil else { return false }
        let known = Set((chunks + retired).map(\.number))
        let statement = try connection.statement(
            "SELECT min(id) >> 16 FROM chunk_column WHERE id >= ?1")
        for _ in 0..<ChunkKeeper.stepChunks {
            statement.bind(ChunkRow.columnID(number, 0), at: 1)
            let found = try statement.step() ? statement.optionalInteger(0) : nil
            statement.reset()
            guard let found else {
                strayNumber = nil
                return false
            }
            guard known.contains(found) else {
                try deleteColumns(of: found)
                strayNumber = found
                return true
            }
            number = found + 1
        }
        strayNumber = number
        return true
    }

    private func deleteColumns(of number: Int64) throws(StoreError) {
        let statement = try connection.statement(
            """
            DELETE FROM chunk_column WHERE id IN (
                SELECT id FROM chunk_column WHERE id >> 16 = ?1 AND id BETWEEN ?2 AND ?3
                ORDER BY id LIMIT ?4)
            """)
        statement.bind(number, at: 1)
        statement.bind(number << 16, at: 2)
        statement.bind(number << 16 | 0xFFFF, at: 3)
        statement.bind(Int64(ChunkKeeper.stepColumns), at: 4)
        try connection.writing { () throws(StoreError) in try statement.run() }
    }
}
