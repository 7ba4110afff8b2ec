internal import Columns

/// Packed columns by chunk and place. Bounded in bytes.
///
/// A question goes over its columns several times, from the first chunk to the last. Where there is no
/// room for all of them, forgetting what was used longest ago would forget each just before it is
/// wanted again. So what the question at hand has used stays, what was used before gives way, longest
/// ago first, and what finds no room then is read anew each time.
struct ColumnCache {
    struct Key: Hashable {
        var number: Int64
        var place: Int
    }

    private struct Entry {
        var column: PackedColumn
        var question: Int
        var lastUse: Int
    }

    private let maximumByteCount: Int
    private var entries: [Key: Entry] = [:]
    private(set) var byteCount = 0
    /// Of these, what was used since the question began.
    private var usedByteCount = 0
    private var question = 0
    private var uses = 0

    init(maximumByteCount: Int = 96 << 20) {
        self.maximumByteCount = maximumByteCount
    }

    /// What was used until now may give way.
    mutating func beginQuestion() {
        question += 1
        usedByteCount = 0
    }

    mutating func column(_ key: Key) -> PackedColumn? {
        guard let index = entries.index(forKey: key) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        if entries.values[index].question != question {
            entries.values[index].question = question
            usedByteCount += entries.values[index].column.byteCount
        }
        return entries.values[index].column
    }

    mutating func insert(_ column: PackedColumn, _ key: Key) {
        remove(key)
        guard usedByteCount + column.byteCount <= maximumByteCount else { return }
        if byteCount + column.byteCount > maximumByteCount { makeRoom(for: column.byteCount) }
        uses += 1
        entries[key] = Entry(column: column, question: question, lastUse: uses)
        byteCount += column.byteCount
        usedByteCount += column.byteCount
    }

    /// Forgets the columns of chunks that are gone.
    mutating func removeAll(where isGone: (Int64) -> Bool) {
        for key in entries.keys where isGone(key.number) { remove(key) }
    }

    private mutating func remove(_ key: Key) {
        guard let old = entries.removeValue(forKey: key) else { return }
        byteCount -= old.column.byteCount
        if old.question == question { usedByteCount -= old.column.byteCount }
    }

    /// Forgets a quarter where it can, so that this is not done for every column.
    private mutating func makeRoom(for count: Int) {
        let target = min(maximumByteCount - count, maximumByteCount / 4 * 3)
        for (key, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard byteCount > target else { return }
            if entry.question != question { remove(key) }
        }
    }
}
