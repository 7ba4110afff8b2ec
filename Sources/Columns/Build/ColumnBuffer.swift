/// A column that is being built: the values of the rows that have one, in order, and which rows
/// those are. Memory of its own, as `TextBuffer` has; whoever holds it calls `deallocate`.
struct ColumnBuffer {
    let type: ColumnType
    /// Ints; bools as 0 and 1; doubles as their bits; texts as their numbers.
    private(set) var values: UnsafeMutablePointer<Int64>
    private(set) var count = 0
    private var capacity = 64
    /// A bit for each row.
    private(set) var bitmap: UnsafeMutablePointer<UInt64>
    private(set) var lastRow = -1
    /// Of ints.
    private(set) var least = Int64.max
    private(set) var greatest = Int64.min
    private(set) var texts: TextBuffer?
    /// Whether some value is missing, for it is too long.
    var isIncomplete = false

    init(_ type: ColumnType) {
        self.type = type
        values = .allocate(capacity: capacity)
        let words = ChunkFormat.wordCount(ColumnChunk.maximumSpanCount)
        bitmap = .allocate(capacity: words)
        bitmap.initialize(repeating: 0, count: words)
        texts = type.hasDictionary ? TextBuffer() : nil
    }

    func deallocate() {
        values.deallocate()
        bitmap.deallocate()
        texts?.deallocate()
    }

    /// What it holds in memory, about.
    var byteCount: Int { capacity * 8 + 2048 + (texts.map { $0.byteCount + $0.count * 16 } ?? 0) }

    /// Gives a row, later than all before, its value.
    @inline(__always)
    mutating func append(_ value: Int64, row: Int) {
        if count == capacity { grow() }
        values[count] = value
        count &+= 1
        bitmap[row >> 6] |= 1 &<< UInt64(row & 63)
        lastRow = row
        least = min(least, value)
        greatest = max(greatest, value)
    }

    @inline(__always)
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, row: Int) {
        guard let number = texts?.number(of: text) else { return }
        append(Int64(number), row: row)
    }

    /// Changes the value of a row that has one. O(rows).
    mutating func replace(_ value: Int64, row: Int) {
        var index = 0
        for word in 0..<row >> 6 { index += bitmap[word].nonzeroBitCount }
        index += (bitmap[row >> 6] & (1 << UInt64(row & 63) - 1)).nonzeroBitCount
        values[index] = value
        least = min(least, value)
        greatest = max(greatest, value)
    }

    private mutating func grow() {
        let new = UnsafeMutablePointer<Int64>.allocate(capacity: capacity * 2)
        new.moveInitialize(from: values, count: count)
        values.deallocate()
        values = new
        capacity *= 2
    }
}
