/// Where the parts of a column's bytes lie: reading them is checking them.
struct ColumnLayout {
    let type: ColumnType
    let width: Int
    let presentCount: Int
    let base: Int64
    let step: Int64
    /// Offsets in the bytes.
    private(set) var bitmap: Int?
    private(set) var dictionaryEnds = 0
    private(set) var dictionaryBytes = 0
    private(set) var dictionaryCount = 0
    private(set) var values = 0

    /// Nil where the bytes are no column of so many rows. O(bytes).
    init?(_ bytes: UnsafeRawBufferPointer, rowCount: Int) {
        var cursor = ByteCursor(bytes)
        guard let type = cursor.read(UInt8.self).flatMap(ColumnType.init(rawValue:)),
            let width = cursor.read(UInt8.self), [0, 1, 2, 4, 8].contains(width),
            let hasBitmap = cursor.read(UInt8.self), hasBitmap <= 1, cursor.read(UInt8.self) == 0,
            let present = cursor.read(UInt32.self), present <= rowCount,
            let base = cursor.read(Int64.self), let step = cursor.read(Int64.self)
        else { return nil }
        self.type = type
        self.width = Int(width)
        presentCount = Int(present)
        self.base = base
        self.step = step
        if hasBitmap == 1 {
            guard takeBitmap(&cursor, rowCount) else { return nil }
        } else if presentCount != rowCount {
            return nil
        }
        if type.hasDictionary {
            guard base == 0, step == 0, width <= 4, takeDictionary(&cursor) else { return nil }
        }
        values = cursor.position
        guard let packed = cursor.take(presentCount * self.width), cursor.pad(), cursor.isAtEnd
        else { return nil }
        if type.hasDictionary, !hasOnlyKnownCodes(packed) { return nil }
    }

    private mutating func takeBitmap(_ cursor: inout ByteCursor, _ rowCount: Int) -> Bool {
        bitmap = cursor.position
        guard let words = cursor.take(ChunkFormat.wordCount(rowCount) * 8) else { return false }
        var count = 0
        for index in 0..<words.count / 8 {
            let word = words.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            // Bits past the last row.
            if index == rowCount >> 6, word >> UInt64(rowCount & 63) != 0 { return false }
            count += word.nonzeroBitCount
        }
        return count == presentCount
    }

    private mutating func takeDictionary(_ cursor: inout ByteCursor) -> Bool {
        guard let count = cursor.read(UInt32.self), let byteCount = cursor.read(UInt32.self),
            count <= UInt32(ColumnChunk.maximumSpanCount)
        else { return false }
        dictionaryCount = Int(count)
        dictionaryEnds = cursor.position
        guard let ends = cursor.take((dictionaryCount + 1) * 4), cursor.pad() else { return false }
        var last: UInt32 = 0
        for index in 0...dictionaryCount {
            let end = ends.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
            guard end >= last, index > 0 || end == 0 else { return false }
            last = end
        }
        dictionaryBytes = cursor.position
        return last == byteCount && cursor.take(Int(byteCount)) != nil && cursor.pad()
    }

    private func hasOnlyKnownCodes(_ packed: UnsafeRawBufferPointer) -> Bool {
        guard presentCount > 0 else { return true }
        guard width > 0 else { return dictionaryCount > 0 }
        var greatest = 0
        for index in 0..<presentCount {
            let code: Int
            switch width {
            case 1: code = Int(packed[index])
            case 2: code = Int(packed.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
            default: code = Int(packed.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
            }
            greatest = max(greatest, code)
        }
        return greatest < dictionaryCount
    }
}
