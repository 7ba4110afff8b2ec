internal import Columns

/// How many numbers there are in each cell, their sum, the least and the greatest.
struct NumberTotals {
    private let domain: NumberReader.Domain
    private var counts: [Int]
    /// Of ints: exact.
    private var sums: [Int128] = []
    private var doubleSums: [Double] = []
    private var least: [Int64]
    private var greatest: [Int64]

    init(_ domain: NumberReader.Domain, cellCount: Int) {
        self.domain = domain
        counts = Array(repeating: 0, count: cellCount)
        least = Array(repeating: .max, count: cellCount)
        greatest = Array(repeating: .min, count: cellCount)
        if domain == .doubles {
            doubleSums = Array(repeating: 0, count: cellCount)
        } else {
            sums = Array(repeating: 0, count: cellCount)
        }
    }

    /// Adds the keys of rows.
    mutating func add(
        _ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ cells: UnsafeMutablePointer<UInt32>?
    ) {
        guard let cells else { return addToOne(keys, rows) }
        if domain == .doubles {
            doubleSums.withUnsafeMutableBufferPointer { sums in
                forEachRow(rows) { row in
                    sums[Int(cells[row])] += Intervals.double(keys[row])
                }
            }
        } else {
            sums.withUnsafeMutableBufferPointer { sums in
                forEachRow(rows) { row in sums[Int(cells[row])] &+= Int128(keys[row]) }
            }
        }
        counts.withUnsafeMutableBufferPointer { counts in
            least.withUnsafeMutableBufferPointer { least in
                greatest.withUnsafeMutableBufferPointer { greatest in
                    forEachRow(rows) { row in
                        let (cell, key) = (Int(cells[row]), keys[row])
                        counts[cell] &+= 1
                        if key < least[cell] { least[cell] = key }
                        if key > greatest[cell] { greatest[cell] = key }
                    }
                }
            }
        }
    }

    private mutating func addToOne(_ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64]) {
        var (count, low, high) = (0, Int64.max, Int64.min)
        var sum: Int128 = 0
        var doubleSum = 0.0
        forEachRow(rows) { row in
            let key = keys[row]
            count &+= 1
            low = min(low, key)
            high = max(high, key)
            sum &+= Int128(key)
        }
        if domain == .doubles {
            forEachRow(rows) { row in doubleSum += Intervals.double(keys[row]) }
            doubleSums[0] += doubleSum
        } else {
            sums[0] &+= sum
        }
        counts[0] += count
        least[0] = min(least[0], low)
        greatest[0] = max(greatest[0], high)
    }

    /// Adds other totals.
    /// - Parameter map: by the other's cell: the cell here, or −1; nil where they are the same.
    mutating func add(_ other: NumberTotals, _ map: [Int32]?) {
        for place in other.counts.indices {
            let cell = map.map { Int($0[place]) } ?? place
            guard cell >= 0, other.counts[place] > 0 else { continue }
            counts[cell] += other.counts[place]
            least[cell] = min(least[cell], other.least[place])
            greatest[cell] = max(greatest[cell], other.greatest[place])
            if domain == .doubles {
                doubleSums[cell] += other.doubleSums[place]
            } else {
                sums[cell] &+= other.sums[place]
            }
        }
    }

    /// Nil for a cell without numbers.
    func facts(_ cell: Int) -> CellFacts.Numbers? {
        guard counts[cell] > 0 else { return nil }
        let sum = domain == .doubles ? (nil, doubleSums[cell]) : domain.sum(of: sums[cell])
        return CellFacts.Numbers(
            count: counts[cell], sum: sum, least: least[cell], greatest: greatest[cell])
    }
}

extension NumberReader.Domain {
    /// A sum of keys that are ints, as it is shown: an int where it fits one.
    func sum(of keys: Int128) -> (int: Int64?, double: Double) {
        self == .integers ? (Int64(exactly: keys), Double(keys)) : (nil, Double(keys) / 1e6)
    }
}
