internal import Columns

/// Gives equal ints equal codes from 0 on, in the order in which they are met.
struct IntegerCodes {
    private(set) var values: [Int64] = []
    private var slots: [UInt32]
    /// Where ints lie close together they are places of a table.
    private let first: Int64?

    init(_ known: ClosedRange<Int64>?) {
        let length = known.map { $0.upperBound.subtractingReportingOverflow($0.lowerBound) }
        if let known, let length, !length.overflow, length.partialValue < 1 << 16 {
            first = known.lowerBound
            slots = Array(repeating: 0, count: Int(length.partialValue) + 1)
        } else {
            first = nil
            slots = Array(repeating: 0, count: ColumnChunk.maximumSpanCount * 4)
        }
    }

    mutating func code(_ value: Int64) -> UInt32 {
        var slot: Int
        if let first {
            let offset = value &- first
            slot = offset >= 0 && offset < Int64(slots.count) ? Int(offset) : 0
        } else {
            let mixed = UInt64(bitPattern: value) &* 0x9E37_79B9_7F4A_7C15
            slot = Int(truncatingIfNeeded: mixed >> 20) & (slots.count &- 1)
            while slots[slot] != 0, values[Int(slots[slot] &- 1)] != value {
                slot = (slot &+ 1) & (slots.count &- 1)
            }
        }
        if slots[slot] == 0 {
            values.append(value)
            slots[slot] = UInt32(truncatingIfNeeded: values.count)
        }
        return slots[slot] &- 1
    }
}
