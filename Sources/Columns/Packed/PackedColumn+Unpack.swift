/// Values for each row of the chunk. Rows without one get what is said; see `presence`.
extension PackedColumn {
    /// The rows that have a value. O(rows / 64).
    public var presence: [UInt64] {
        guard let bitmap else { return Bitmap.all(rowCount) }
        return Array(UnsafeBufferPointer(start: bitmap, count: Bitmap.wordCount(rowCount)))
    }

    /// Ints, bools as 0 and 1, doubles as their bits, texts as entries of the dictionary; 0 for
    /// rows without a value. O(rows), under a nanosecond each.
    /// - Parameter target: room for `rowCount`.
    public func unpack(to target: UnsafeMutablePointer<Int64>) {
        switch width {
        case 0: fill(target)
        case 1: unpack(target, UInt8.self)
        case 2: unpack(target, UInt16.self)
        case 4: unpack(target, UInt32.self)
        default: unpack(target, UInt64.self)
        }
        spread(target, 0)
    }

    /// Doubles, and ints as the nearest doubles; 0 for rows without a value.
    public func unpack(to target: UnsafeMutablePointer<Double>) {
        target.withMemoryRebound(to: Int64.self, capacity: max(rowCount, 1)) { bits in
            unpack(to: bits)
            guard type != .double else { return }
            for row in 0..<rowCount {
                bits[row] = Int64(bitPattern: Double(bits[row]).bitPattern)
            }
        }
    }

    /// Entries of the dictionary, or small ints; `absent` for rows without a value.
    public func unpackCodes(to target: UnsafeMutablePointer<UInt32>, absent: UInt32 = 0) {
        switch width {
        case 0:
            for index in 0..<presentCount {
                target[index] = UInt32(
                    truncatingIfNeeded: base &+ step &* Int64(truncatingIfNeeded: index))
            }
        case 1: unpackCodes(target, UInt8.self)
        case 2: unpackCodes(target, UInt16.self)
        case 4: unpackCodes(target, UInt32.self)
        default: unpackCodes(target, UInt64.self)
        }
        spread(target, absent)
    }

    private func fill(_ target: UnsafeMutablePointer<Int64>) {
        guard step != 0 else {
            target.update(repeating: base, count: presentCount)
            return
        }
        for index in 0..<presentCount { target[index] = base &+ step &* Int64(index) }
    }

    @inline(__always)
    private func unpack<Number: FixedWidthInteger & UnsignedInteger>(
        _ target: UnsafeMutablePointer<Int64>, _ number: Number.Type
    ) {
        let packed = values.assumingMemoryBound(to: Number.self)
        let (base, step) = (base, step)
        if step == 0 {
            for index in 0..<presentCount {
                target[index] = base &+ Int64(truncatingIfNeeded: packed[index])
            }
        } else {
            for index in 0..<presentCount {
                target[index] =
                    base &+ step &* Int64(truncatingIfNeeded: index)
                    &+ Int64(truncatingIfNeeded: packed[index])
            }
        }
    }

    @inline(__always)
    private func unpackCodes<Number: FixedWidthInteger & UnsignedInteger>(
        _ target: UnsafeMutablePointer<UInt32>, _ number: Number.Type
    ) {
        let packed = values.assumingMemoryBound(to: Number.self)
        let base = UInt32(truncatingIfNeeded: base)
        let step = UInt32(truncatingIfNeeded: step)
        for index in 0..<presentCount {
            target[index] =
                base &+ step &* UInt32(truncatingIfNeeded: index)
                &+ UInt32(truncatingIfNeeded: packed[index])
        }
    }

    /// Moves values from the front to their rows, from the last one back.
    @inline(__always)
    private func spread<Value>(_ target: UnsafeMutablePointer<Value>, _ absent: Value) {
        guard let bitmap else { return }
        var next = presentCount
        var row = rowCount
        while row > 0 {
            row &-= 1
            if bitmap[row >> 6] >> UInt64(row & 63) & 1 != 0 {
                next &-= 1
                target[row] = target[next]
            } else {
                target[row] = absent
            }
        }
    }
}
