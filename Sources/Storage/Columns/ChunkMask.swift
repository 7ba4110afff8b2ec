internal import Columns

/// The rows of `chunk_mask` and `dead_span`.
enum ChunkMask {
    /// A chunk's dead rows, empty where it has no mask; nil where the mask is not the chunk's.
    static func read(
        _ number: Int64, rows: Int, _ connection: Connection
    ) throws(StoreError) -> [UInt64]? {
        let statement = try connection.statement(
            "SELECT words FROM chunk_mask WHERE number = ?1")
        statement.bind(number, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return [] }
        let bytes = UnsafeRawBufferPointer(statement.bytes(0))
        let byteCount = Bitmap.wordCount(rows) * 8
        guard bytes.count == byteCount + 8,
            UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: byteCount, as: UInt64.self))
                == ChunkDirectory.checksum(
                    of: UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
        else { return nil }
        var words = Bitmap.none(rows)
        for index in words.indices {
            words[index] = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        return words
    }

    static func write(
        _ words: [UInt64], _ number: Int64, _ connection: Connection
    ) throws(StoreError) {
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO chunk_mask VALUES (?1, ?2, ?3)")
        var bytes = words.map(\.littleEndian)
        bytes.append(bytes.withUnsafeBytes { ChunkDirectory.checksum(of: $0) }.littleEndian)
        statement.bind(number, at: 1)
        statement.bind(Int64(Bitmap.count(words)), at: 2)
        try bytes.withUnsafeBufferPointer { bytes throws(StoreError) in
            statement.bind(blob: UnsafeRawBufferPointer(bytes), at: 3)
            try statement.run()
        }
    }

    /// Ordinals of spans that were replaced and are in no mask yet, ascending.
    /// - Parameter isDoubted: whether to leave out what lives: its ordinal is a row's.
    static func deadSpans(
        _ range: ClosedRange<Int64>, limit: Int = .max, isDoubted: Bool = false,
        _ connection: Connection
    ) throws(StoreError) -> [Int64] {
        let doubt = isDoubted ? "AND id NOT IN (SELECT id FROM span WHERE id = dead_span.id)" : ""
        let statement = try connection.statement(
            "SELECT id FROM dead_span WHERE id BETWEEN ?1 AND ?2 \(doubt) ORDER BY id LIMIT ?3")
        statement.bind(range.lowerBound, at: 1)
        statement.bind(range.upperBound, at: 2)
        statement.bind(Int64(limit), at: 3)
        defer { statement.reset() }
        var ordinals: [Int64] = []
        while try statement.step() { ordinals.append(statement.integer(0)) }
        return ordinals
    }

    static func forgetDeadSpans(
        _ range: ClosedRange<Int64>, _ connection: Connection
    ) throws(StoreError) {
        let statement = try connection.statement("DELETE FROM dead_span WHERE id BETWEEN ?1 AND ?2")
        statement.bind(range.lowerBound, at: 1)
        statement.bind(range.upperBound, at: 2)
        try statement.run()
    }

    /// Marks the rows of those ordinals that are among `all`, both ascending.
    static func mark(_ dead: [Int64], among all: [Int64], in words: inout [UInt64]) {
        guard let first = all.first, let last = all.last else { return }
        for ordinal in dead where ordinal >= first && ordinal <= last {
            // Mostly there are no gaps.
            let guess = Int(truncatingIfNeeded: ordinal &- first)
            if guess < all.count, all[guess] == ordinal {
                Bitmap.insert(guess, into: &words)
                continue
            }
            var (low, high) = (0, all.count)
            while low < high {
                let middle = (low + high) / 2
                if all[middle] < ordinal { low = middle + 1 } else { high = middle }
            }
            if low < all.count, all[low] == ordinal { Bitmap.insert(low, into: &words) }
        }
    }
}
