internal import Columns

/// Packed columns by chunk and place, those used last. Bounded in bytes.
struct ColumnCache {
    struct Key: Hashable {
        var number: Int64
        var place: Int
    }

    static let maximumByteCount = 96 << 20

    private var columns: [Key: (column: PackedColumn, lastUse: Int)] = [:]
    private(set) var byteCount = 0
    private var uses = 0

    mutating func column(_ key: Key) -> PackedColumn? {
        guard let index = columns.index(forKey: key) else { return nil }
        uses += 1
        columns.values[index].lastUse = uses
        return columns.values[index].column
    }

    mutating func insert(_ column: PackedColumn, _ key: Key) {
        uses += 1
        if let old = columns.updateValue((column, uses), forKey: key) {
            byteCount -= old.column.byteCount
        }
        byteCount += column.byteCount
        if byteCount > ColumnCache.maximumByteCount { makeRoom() }
    }

    /// Forgets the columns of chunks that are gone.
    mutating func removeAll(where isGone: (Int64) -> Bool) {
        for (key, entry) in columns where isGone(key.number) {
            columns[key] = nil
            byteCount -= entry.column.byteCount
        }
    }

    /// Forgets a quarter, what was not used for longest.
    private mutating func makeRoom() {
        for (key, entry) in columns.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard byteCount > ColumnCache.maximumByteCount / 4 * 3 else { return }
            columns[key] = nil
            byteCount -= entry.column.byteCount
        }
    }
}
