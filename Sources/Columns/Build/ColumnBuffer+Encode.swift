extension ColumnBuffer {
    /// The column's bytes, and what a directory says of it. O(rows).
    func encoded(
        as identity: ColumnIdentity, rowCount: Int
    ) -> (entry: ChunkDirectory.Entry, bytes: [UInt8]) {
        let shape = Shape(self, rowCount: rowCount)
        var bytes = ByteAppender()
        bytes.reserveCapacity(count * shape.width + (texts?.byteCount ?? 0) + rowCount / 8 + 64)
        bytes.append(type.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: shape.width))
        bytes.append(UInt8(count < rowCount ? 1 : 0))
        bytes.append(UInt8(0))
        bytes.append(UInt32(truncatingIfNeeded: count))
        bytes.append(shape.base)
        bytes.append(shape.step)
        if count < rowCount {
            let words = ChunkFormat.wordCount(rowCount)
            bytes.append(UnsafeRawBufferPointer(start: bitmap, count: words * 8))
        }
        if let texts { append(texts, to: &bytes) }
        append(shape, to: &bytes)
        bytes.pad()
        var entry = ChunkDirectory.Entry(
            identity: identity, rowCount: rowCount, presentCount: count,
            byteCount: bytes.bytes.count,
            checksum: bytes.bytes.withUnsafeBytes { Checksum.of($0) })
        entry.isIncomplete = isIncomplete
        if count > 0 {
            if type == .int { entry.integers = least...greatest }
            if type == .double { entry.doubles = doubleBounds }
        }
        return (entry, bytes.bytes)
    }

    private struct Shape {
        var width = 8
        var base: Int64 = 0
        var step: Int64 = 0

        init(_ column: ColumnBuffer, rowCount: Int) {
            guard column.count > 0 else {
                width = 0
                return
            }
            switch column.type {
            case .double: width = column.least == column.greatest ? 0 : 8
            case .string, .other:
                width = Shape.width(UInt64(bitPattern: column.greatest))
                return
            case .int, .bool:
                if column.isSequence {
                    step = 1
                    width = 0
                } else {
                    width = Shape.width(UInt64(bitPattern: column.greatest &- column.least))
                }
            }
            base = column.type == .double && width == 8 ? 0 : column.least
        }

        private static func width(_ greatest: UInt64) -> Int {
            switch greatest {
            case 0: 0
            case ...0xFF: 1
            case ...0xFFFF: 2
            case ...0xFFFF_FFFF: 4
            default: 8
            }
        }
    }

    private var isSequence: Bool {
        guard count > 1, greatest &- least == Int64(count - 1) else { return false }
        for index in 0..<count where values[index] != least &+ Int64(index) { return false }
        return true
    }

    private var doubleBounds: ClosedRange<Double>? {
        var (low, high) = (Double.infinity, -Double.infinity)
        for index in 0..<count {
            let value = Double(bitPattern: UInt64(bitPattern: values[index]))
            // NaN is neither.
            if value < low { low = value }
            if value > high { high = value }
        }
        return low <= high ? low...high : nil
    }

    private func append(_ texts: TextBuffer, to bytes: inout ByteAppender) {
        bytes.append(UInt32(truncatingIfNeeded: texts.count))
        bytes.append(UInt32(truncatingIfNeeded: texts.byteCount))
        bytes.append(UnsafeRawBufferPointer(start: texts.ends, count: (texts.count + 1) * 4))
        bytes.pad()
        bytes.append(UnsafeRawBufferPointer(start: texts.bytes, count: texts.byteCount))
        bytes.pad()
    }

    private func append(_ shape: Shape, to bytes: inout ByteAppender) {
        switch shape.width {
        case 1: append(shape, UInt8.self, to: &bytes)
        case 2: append(shape, UInt16.self, to: &bytes)
        case 4: append(shape, UInt32.self, to: &bytes)
        case 8: append(shape, UInt64.self, to: &bytes)
        default: break
        }
    }

    @inline(__always)
    private func append<Number: FixedWidthInteger & UnsignedInteger>(
        _ shape: Shape, _ number: Number.Type, to bytes: inout ByteAppender
    ) {
        withUnsafeTemporaryAllocation(of: Number.self, capacity: count) { packed in
            for index in 0..<count {
                packed[index] = Number(truncatingIfNeeded: values[index] &- shape.base)
            }
            bytes.append(UnsafeRawBufferPointer(packed))
        }
    }
}
