/// Single rows: for tables, and for the few rows that an answer names.
extension PackedColumn {
    public func isPresent(_ row: Int) -> Bool {
        guard let bitmap else { return row >= 0 && row < rowCount }
        return row >= 0 && row < rowCount && bitmap[row >> 6] >> UInt64(row & 63) & 1 != 0
    }

    /// All values by row, 0 where there is none.
    public var integers: [Int64] {
        [Int64](unsafeUninitializedCapacity: rowCount) { buffer, count in
            if let start = buffer.baseAddress { unpack(to: start) }
            count = rowCount
        }
    }

    /// All entries of the dictionary, as texts.
    public var strings: [String] { (0..<dictionaryCount).map(string) }
}
