/// Sets of a chunk's rows as words of bits, the least bit first. Bits past the last row are 0.
public enum Bitmap {
    @inlinable
    public static func wordCount(_ rows: Int) -> Int { (rows + 63) >> 6 }

    public static func none(_ rows: Int) -> [UInt64] {
        [UInt64](repeating: 0, count: wordCount(rows))
    }

    public static func all(_ rows: Int) -> [UInt64] {
        var words = [UInt64](repeating: .max, count: wordCount(rows))
        if rows & 63 != 0 { words[words.count - 1] = 1 << UInt64(rows & 63) - 1 }
        return words
    }

    public static func count(_ words: [UInt64]) -> Int {
        var count = 0
        for word in words { count &+= word.nonzeroBitCount }
        return count
    }

    public static func isEmpty(_ words: [UInt64]) -> Bool { words.allSatisfy { $0 == 0 } }

    public static func contains(_ words: [UInt64], _ row: Int) -> Bool {
        words[row >> 6] >> UInt64(row & 63) & 1 != 0
    }

    public static func insert(_ row: Int, into words: inout [UInt64]) {
        words[row >> 6] |= 1 << UInt64(row & 63)
    }

    public static func formUnion(_ words: inout [UInt64], _ other: [UInt64]) {
        for index in words.indices { words[index] |= other[index] }
    }

    public static func formIntersection(_ words: inout [UInt64], _ other: [UInt64]) {
        for index in words.indices { words[index] &= other[index] }
    }

    public static func subtract(_ words: inout [UInt64], _ other: [UInt64]) {
        for index in words.indices { words[index] &= ~other[index] }
    }

    public static func inverted(_ words: [UInt64], rows: Int) -> [UInt64] {
        var result = all(rows)
        subtract(&result, words)
        return result
    }

    /// Writes the rows of the set in order; gives how many. `rows` must have room for all.
    public static func write(
        _ words: [UInt64], to rows: UnsafeMutablePointer<UInt16>
    ) -> Int {
        var count = 0
        for index in words.indices {
            var word = words[index]
            let first = UInt16(truncatingIfNeeded: index << 6)
            if word == .max {
                for bit in 0..<64 { rows[count &+ bit] = first &+ UInt16(truncatingIfNeeded: bit) }
                count &+= 64
                continue
            }
            while word != 0 {
                rows[count] = first &+ UInt16(truncatingIfNeeded: word.trailingZeroBitCount)
                count &+= 1
                word &= word &- 1
            }
        }
        return count
    }
}
