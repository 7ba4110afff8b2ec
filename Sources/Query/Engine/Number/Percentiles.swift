internal import Columns

/// Percentiles by nearest rank, exact. A histogram of each cell's numbers, fine where the numbers
/// are small as a logarithm is, says in which bucket the rank is; then only the numbers of that
/// bucket are read again and put in order. Memory is bounded whatever the numbers are.
struct Percentiles {
    /// Counters of all histograms together, and numbers that are held at a time.
    private static let maximumCounters = 1 << 21
    private static let maximumNumbers = 1 << 22
    private static let maximumBuckets = 1 << 12

    /// Goes over all spans: calls its argument with the keys of rows, and their cells.
    typealias Pass = (
        (UnsafeMutablePointer<Int64>, [UInt64], UnsafeMutablePointer<UInt32>?) -> Void
    ) throws(ColumnError) -> Void

    /// Numbers of one cell between two keys, of which some rank is sought.
    private struct Target {
        var cell: Int
        var keys: ClosedRange<Int64>
        /// How many numbers there are.
        var count: Int
        /// The rank among them from 0, and whose it is.
        var rank: Int
        var permille: Int
    }

    let domain: NumberReader.Domain
    /// All keys lie within.
    let bounds: ClosedRange<Int64>
    let permilles: [Int]
    let pass: Pass

    /// By cell and place in `permilles`; nil for a cell without numbers.
    /// - Parameters:
    ///   - cellCount: cells in all.
    ///   - counts: numbers in each cell, where that is known.
    func keys(cellCount: Int, counts: [Int]?) throws(ColumnError) -> [[Int64?]] {
        var result = [[Int64?]](
            repeating: Array(repeating: nil, count: permilles.count), count: cellCount)
        var targets: [Target]
        if let counts,
            cellCount > Percentiles.maximumCounters >> 8
                || counts.reduce(0, +) <= Percentiles.maximumNumbers >> 4
        {
            targets = self.targets(counts) { _, count, rank in (bounds, count, rank) }
        } else {
            targets = try narrowed(cellCount)
        }
        while !targets.isEmpty {
            let large = targets.filter { $0.count > Percentiles.maximumNumbers }
            if let target = large.first {
                targets.removeAll {
                    $0.cell == target.cell && $0.permille == target.permille
                }
                if let found = try narrowed(target) {
                    targets.append(found)
                } else {
                    result[target.cell][place(target)] = target.keys.lowerBound
                }
                continue
            }
            let batch = takeBatch(&targets)
            for (target, key) in try collect(batch) { result[target.cell][place(target)] = key }
        }
        return result
    }

    private func counts(_ cellCount: Int) throws(ColumnError) -> [Int] {
        var counts = [Int](repeating: 0, count: cellCount)
        try pass { _, rows, cells in
            forEachRow(rows) { row in counts[cells.map { Int($0[row]) } ?? 0] += 1 }
        }
        return counts
    }

    private func place(_ target: Target) -> Int {
        permilles.firstIndex(of: target.permille) ?? 0
    }

    /// The rank of a percentile from 0: of n numbers the ⌈p·n⌉th.
    static func rank(_ permille: Int, of count: Int) -> Int {
        max(1, (count * permille + 999) / 1000) - 1
    }

    private func targets(
        _ counts: [Int],
        _ locate: (_ cell: Int, _ count: Int, _ rank: Int) -> (ClosedRange<Int64>, Int, Int)
    ) -> [Target] {
        var targets: [Target] = []
        for (cell, count) in counts.enumerated() where count > 0 {
            for permille in permilles {
                let rank = Percentiles.rank(permille, of: count)
                let (keys, count, rest) = locate(cell, count, rank)
                targets.append(
                    Target(cell: cell, keys: keys, count: count, rank: rest, permille: permille))
            }
        }
        return targets
    }

    // MARK: Histograms

    /// A histogram of each cell over all keys.
    private func narrowed(_ cellCount: Int) throws(ColumnError) -> [Target] {
        let scale = LogarithmicScale(
            bounds, isDouble: domain == .doubles,
            buckets: min(
                Percentiles.maximumBuckets,
                max(64, Percentiles.maximumCounters / max(cellCount, 1))))
        let buckets = scale.count
        var counters = [UInt32](repeating: 0, count: buckets * cellCount)
        try counters.withUnsafeMutableBufferPointer { counters throws(ColumnError) in
            try pass { keys, rows, cells in
                if let cells {
                    forEachRow(rows) { row in
                        counters[Int(cells[row]) &* buckets &+ scale.bucket(of: keys[row])] &+= 1
                    }
                } else {
                    forEachRow(rows) { row in counters[scale.bucket(of: keys[row])] &+= 1 }
                }
            }
        }
        let counts = (0..<cellCount).map { cell in
            counters[cell * buckets..<(cell + 1) * buckets].reduce(0) { $0 + Int($1) }
        }
        return targets(counts) { cell, _, rank in
            var rest = rank
            var bucket = 0
            while rest >= Int(counters[cell * buckets + bucket]) {
                rest -= Int(counters[cell * buckets + bucket])
                bucket += 1
            }
            return (
                scale.keys(of: bucket), Int(counters[cell * buckets + bucket]), rest
            )
        }
    }

    /// A finer histogram of one target; nil where all its numbers are one.
    private func narrowed(_ target: Target) throws(ColumnError) -> Target? {
        let length = UInt64(
            bitPattern: target.keys.upperBound &- target.keys.lowerBound)
        guard length > 0 else { return nil }
        let shift = UInt64(max(0, 64 - length.leadingZeroBitCount - 16))
        var counters = [Int](repeating: 0, count: Int(length >> shift) + 1)
        try pass { keys, rows, cells in
            forEachRow(rows) { row in
                guard cells.map({ Int($0[row]) }) ?? 0 == target.cell,
                    target.keys.contains(keys[row])
                else { return }
                let offset = UInt64(bitPattern: keys[row] &- target.keys.lowerBound)
                counters[Int(offset >> shift)] += 1
            }
        }
        var narrow = target
        var bucket = 0
        // Fewer than before only where a chunk changed between two passes.
        while bucket < counters.count - 1, narrow.rank >= counters[bucket] {
            narrow.rank -= counters[bucket]
            bucket += 1
        }
        let low = target.keys.lowerBound &+ Int64(bitPattern: UInt64(bucket) << shift)
        let size = Int64(bitPattern: (1 << shift) - 1)
        let (high, overflow) = low.addingReportingOverflow(size)
        narrow.keys =
            low...max(low, overflow ? target.keys.upperBound : min(high, target.keys.upperBound))
        narrow.count = counters[bucket]
        narrow.rank = min(narrow.rank, max(0, narrow.count - 1))
        return narrow
    }

    // MARK: Numbers

    private func takeBatch(_ targets: inout [Target]) -> [Target] {
        var (count, sum) = (0, 0)
        while count < targets.count, sum + targets[count].count <= Percentiles.maximumNumbers {
            sum += targets[count].count
            count += 1
        }
        let batch = Array(targets[..<count])
        targets.removeFirst(count)
        return batch
    }

    /// Reads the targets' numbers and finds their ranks. Targets of equal bounds share theirs.
    private func collect(_ batch: [Target]) throws(ColumnError) -> [(Target, Int64)] {
        var sets = NumberSets()
        let numbers = batch.map { sets.add(cell: $0.cell, keys: $0.keys, count: $0.count) }
        try pass { keys, rows, cells in sets.take(keys, rows, cells) }
        return zip(batch, numbers).compactMap { target, set in
            sets.key(ofRank: target.rank, in: set).map { (target, $0) }
        }
    }
}
