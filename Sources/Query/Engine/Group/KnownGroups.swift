/// The groups of a chunk's rows, kept from one pass to the next.
struct KnownGroups {
    private enum Numbers {
        case short([UInt16])
        case long([UInt32])
    }

    private let numbers: Numbers
    /// Whose numbers they are.
    var lane = 0

    /// - Parameter greatest: no number of a row that counts is above it; what others have is lost.
    init(_ groups: UnsafeMutablePointer<UInt32>, count: Int, greatest: Int) {
        numbers =
            greatest <= Int(UInt16.max)
            ? .short(
                [UInt16](unsafeUninitializedCapacity: count) { short, written in
                    for row in 0..<count { short[row] = UInt16(truncatingIfNeeded: groups[row]) }
                    written = count
                })
            : .long(Array(UnsafeBufferPointer(start: groups, count: count)))
    }

    var count: Int {
        switch numbers {
        case .short(let numbers): numbers.count
        case .long(let numbers): numbers.count
        }
    }

    var byteCount: Int {
        if case .short = numbers { count * 2 } else { count * 4 }
    }

    /// - Parameter map: what the numbers have become since; nil where they stayed.
    func write(to groups: UnsafeMutablePointer<UInt32>, _ map: [UInt32]?) {
        switch numbers {
        case .short(let numbers): KnownGroups.write(numbers, to: groups, map)
        case .long(let numbers): KnownGroups.write(numbers, to: groups, map)
        }
    }

    @inline(__always)
    private static func write<Number: FixedWidthInteger & UnsignedInteger>(
        _ numbers: [Number], to groups: UnsafeMutablePointer<UInt32>, _ map: [UInt32]?
    ) {
        numbers.withUnsafeBufferPointer { numbers in
            guard let map, !map.isEmpty else {
                for row in numbers.indices {
                    groups[row] = UInt32(truncatingIfNeeded: numbers[row])
                }
                return
            }
            map.withUnsafeBufferPointer { map in
                // Rows that do not count may have any number.
                let last = map.count &- 1
                for row in numbers.indices {
                    groups[row] = map[min(Int(numbers[row]), last)]
                }
            }
        }
    }
}
