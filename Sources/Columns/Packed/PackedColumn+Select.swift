/// Rows by their values, compared where they lie. O(rows), about a nanosecond each.
extension PackedColumn {
    /// Rows of an int or bool column with a value within the range.
    public func rows(in range: ClosedRange<Int64>) -> [UInt64] {
        guard presentCount > 0 else { return Bitmap.none(rowCount) }
        if width == 0, step == 0 {
            return range.contains(base) ? presence : Bitmap.none(rowCount)
        }
        guard step == 0, width < 8 else {
            return select { index in range.contains(self.value(index)) }
        }
        // The range in terms of the packed numbers, none of which is above 32 bits.
        let (low, isBelow) = range.lowerBound.subtractingReportingOverflow(base)
        let (high, isAbove) = range.upperBound.subtractingReportingOverflow(base)
        let least = isBelow ? (range.lowerBound < base ? 0 : Int64.max) : max(low, 0)
        let greatest = isAbove ? (range.upperBound < base ? -1 : Int64.max) : high
        guard least <= greatest, least <= Int64(UInt32.max) else { return Bitmap.none(rowCount) }
        let bounds = least...min(greatest, Int64(UInt32.max))
        switch width {
        case 1: return select(bounds, UInt8.self)
        case 2: return select(bounds, UInt16.self)
        default: return select(bounds, UInt32.self)
        }
    }

    /// Rows of a double column with a value within the range; NaN never is.
    public func rows(in range: ClosedRange<Double>) -> [UInt64] {
        let (low, high) = (range.lowerBound, range.upperBound)
        guard width == 8, step == 0 else {
            return select { index in
                let value = Double(bitPattern: UInt64(bitPattern: self.value(index)))
                return value >= low && value <= high
            }
        }
        let packed = values.assumingMemoryBound(to: UInt64.self)
        let base = base
        return select { index in
            let bits = packed[index] &+ UInt64(bitPattern: base)
            let value = Double(bitPattern: bits)
            return value >= low && value <= high
        }
    }

    /// Rows whose code (an entry of the dictionary, or a small int) is wanted; codes beyond the
    /// table are not.
    public func rows(withCodes isWanted: [Bool]) -> [UInt64] {
        isWanted.withUnsafeBufferPointer { table in
            guard let start = table.baseAddress, presentCount > 0 else {
                return Bitmap.none(rowCount)
            }
            if width == 0, step == 0 {
                let code = UInt64(bitPattern: base)
                return code < UInt64(table.count) && table[Int(code)]
                    ? presence : Bitmap.none(rowCount)
            }
            let count = UInt64(table.count)
            guard width == 1 || width == 2, base == 0, step == 0 else {
                return select { index in
                    let code = UInt64(bitPattern: self.value(index))
                    return code < count && start[Int(code)]
                }
            }
            if width == 1 {
                let packed = values.assumingMemoryBound(to: UInt8.self)
                return select { index in
                    UInt64(packed[index]) < count && start[Int(packed[index])]
                }
            }
            let packed = values.assumingMemoryBound(to: UInt16.self)
            return select { index in
                UInt64(packed[index]) < count && start[Int(packed[index])]
            }
        }
    }

    /// The value at a place among those that are there.
    @inline(__always)
    private func value(_ index: Int) -> Int64 {
        let number: UInt64 =
            switch width {
            case 0: 0
            case 1: UInt64(values.loadUnaligned(fromByteOffset: index, as: UInt8.self))
            case 2: UInt64(values.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
            case 4: UInt64(values.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
            default: values.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self)
            }
        return base &+ step &* Int64(truncatingIfNeeded: index) &+ Int64(bitPattern: number)
    }

    @inline(__always)
    private func select<Number: FixedWidthInteger & UnsignedInteger>(
        _ bounds: ClosedRange<Int64>, _ number: Number.Type
    ) -> [UInt64] {
        guard bounds.lowerBound <= Int64(Number.max) else { return Bitmap.none(rowCount) }
        let least = Number(truncatingIfNeeded: bounds.lowerBound)
        let span =
            Number(truncatingIfNeeded: min(bounds.upperBound, Int64(Number.max))) &- least
        let packed = values.assumingMemoryBound(to: Number.self)
        return select { index in packed[index] &- least <= span }
    }

    /// Rows by the places of their values.
    @inline(__always)
    private func select(_ isWanted: (Int) -> Bool) -> [UInt64] {
        var found = [UInt64](repeating: 0, count: Bitmap.wordCount(rowCount))
        found.withUnsafeMutableBufferPointer { words in
            let whole = presentCount >> 6
            for index in 0..<whole {
                var word: UInt64 = 0
                for bit in 0..<64 {
                    word |= (isWanted(index &<< 6 &+ bit) ? 1 : 0) &<< UInt64(bit)
                }
                words[index] = word
            }
            for index in whole &<< 6..<presentCount where isWanted(index) {
                words[index >> 6] |= 1 &<< UInt64(index & 63)
            }
            if bitmap != nil { spread(words) }
        }
        return found
    }

    /// Moves bits from the front to their rows, from the last one back.
    private func spread(_ words: UnsafeMutableBufferPointer<UInt64>) {
        guard let bitmap else { return }
        var next = presentCount
        for index in words.indices.reversed() {
            let there = bitmap[index]
            guard there != .max else {
                next &-= 64
                // The 64 bits from `next` on, of which the first may be anywhere.
                let (word, shift) = (next >> 6, UInt64(next & 63))
                var bits = words[word] &>> shift
                if shift != 0 { bits |= words[word &+ 1] &<< (64 &- shift) }
                words[index] = bits
                continue
            }
            var (left, row): (UInt64, UInt64) = (there, 0)
            while left != 0 {
                let bit = 63 &- left.leadingZeroBitCount
                next &-= 1
                row |= (words[next >> 6] &>> UInt64(next & 63) & 1) &<< UInt64(bit)
                left &= ~(1 &<< UInt64(bit))
            }
            words[index] = row
        }
    }
}
