internal import Columns

/// Percentiles by nearest rank, exact. A histogram of each cell's numbers says in which bucket the
/// rank is; then only the numbers of that bucket are read again and put in order, those of all
/// cells in one pass. Memory is bounded whatever the numbers are.
struct Percentiles {
    /// Numbers that are held at a time.
    private static let maximumNumbers = 1 << 21

    /// What a pass calls with the keys of rows, and their cells: of each lane on a thread of its own.
    typealias Body = (Int, UnsafeMutablePointer<Int64>, [UInt64], UnsafeMutablePointer<UInt32>?) ->
        Void
    /// Goes over all spans.
    typealias Pass = (Body) throws(ColumnError) -> Void

    /// Numbers of one cell between two keys, of which some rank is sought.
    struct Target {
        var map: Int
        /// Of the map.
        var cell: Int
        var keys: ClosedRange<Int64>
        /// How many numbers there are.
        var count: Int
        /// The rank among them from 0, and where it goes.
        var rank: Int
        var slot: Int
    }

    private let histograms: KeyHistograms
    private let permilles: [Int]
    private let pass: Pass

    /// - Parameter pass: of the spans that the histograms are of.
    init(_ histograms: KeyHistograms, _ permilles: [Int], pass: @escaping Pass) {
        self.histograms = histograms
        self.permilles = permilles
        self.pass = pass
    }

    /// The rank of a percentile from 0: of n numbers the ⌈p·n⌉th.
    static func rank(_ permille: Int, of count: Int) -> Int {
        max(1, (count * permille + 999) / 1000) - 1
    }

    /// By map, then by cell and place in `permilles`; nil for a cell without numbers.
    func keys(_ maps: [CellMap], laneCount: Int) throws(ColumnError) -> [[Int64?]] {
        var result = maps.map { [Int64?](repeating: nil, count: $0.count * permilles.count) }
        var targets: [Target] = []
        var ranges = KeyRanges(histograms.scale)
        for index in maps.indices { locate(index, maps[index], &ranges, &targets) }
        // Where one key is all that a bucket has, it is the answer.
        targets.removeAll { target in
            guard target.keys.lowerBound == target.keys.upperBound else { return false }
            result[target.map][target.slot] = target.keys.lowerBound
            return true
        }
        while !targets.isEmpty {
            if let place = targets.firstIndex(where: { $0.count > Percentiles.maximumNumbers }) {
                let target = targets.remove(at: place)
                let narrow = try narrowed(target, maps[target.map], laneCount)
                if narrow.keys.lowerBound < narrow.keys.upperBound {
                    targets.append(narrow)
                } else {
                    result[narrow.map][narrow.slot] = narrow.keys.lowerBound
                }
                continue
            }
            let collector = KeyCollector(takeBatch(&targets), maps, laneCount: laneCount)
            try pass { lane, keys, rows, cells in collector.take(lane, keys, rows, cells) }
            for (target, key) in collector.found() { result[target.map][target.slot] = key }
        }
        return result
    }

    // MARK: Histograms

    private func locate(
        _ index: Int, _ map: CellMap, _ ranges: inout KeyRanges, _ targets: inout [Target]
    ) {
        let buckets = histograms.scale.count
        let counters = histograms.counters(map)
        counters.withUnsafeBufferPointer { counters in
            for cell in 0..<map.count {
                let own = UnsafeBufferPointer(
                    rebasing: counters[cell * buckets..<(cell + 1) * buckets])
                var count = 0
                for bucket in own { count &+= Int(bucket) }
                guard count > 0 else { continue }
                for (place, permille) in permilles.enumerated() {
                    var rest = Percentiles.rank(permille, of: count)
                    var bucket = 0
                    while rest >= Int(own[bucket]) {
                        rest -= Int(own[bucket])
                        bucket += 1
                    }
                    targets.append(
                        Target(
                            map: index, cell: cell, keys: ranges[bucket], count: Int(own[bucket]),
                            rank: rest, slot: cell * permilles.count + place))
                }
            }
        }
    }

    /// A target with fewer numbers, or but one key, by a finer histogram of it.
    private func narrowed(
        _ target: Target, _ map: CellMap, _ laneCount: Int
    ) throws(ColumnError) -> Target {
        let length = UInt64(bitPattern: target.keys.upperBound &- target.keys.lowerBound)
        let shift = UInt64(max(0, 64 - length.leadingZeroBitCount - 16))
        var lanes = [[Int]](
            repeating: Array(repeating: 0, count: Int(length >> shift) + 1), count: laneCount)
        try lanes.withUnsafeMutableBufferPointer { lanes throws(ColumnError) in
            // Lanes write to a list each.
            let lanes = lanes
            try pass { lane, keys, rows, cells in
                lanes[lane].withUnsafeMutableBufferPointer { counters in
                    forEachRow(rows) { row in
                        let cell = cells.map { Int($0[row]) } ?? 0
                        guard map.cells.map({ Int($0[cell]) }) ?? cell == target.cell,
                            target.keys.contains(keys[row])
                        else { return }
                        let offset = UInt64(bitPattern: keys[row] &- target.keys.lowerBound)
                        counters[Int(offset >> shift)] += 1
                    }
                }
            }
        }
        let counters = lanes[0].indices.map { bucket in lanes.reduce(0) { $0 + $1[bucket] } }
        var narrow = target
        var bucket = 0
        // Fewer than before only where a chunk changed between two passes.
        while bucket < counters.count - 1, narrow.rank >= counters[bucket] {
            narrow.rank -= counters[bucket]
            bucket += 1
        }
        let low = target.keys.lowerBound &+ Int64(bitPattern: UInt64(bucket) << shift)
        let (high, overflow) = low.addingReportingOverflow(Int64(bitPattern: (1 << shift) - 1))
        narrow.keys =
            low...max(low, overflow ? target.keys.upperBound : min(high, target.keys.upperBound))
        narrow.count = counters[bucket]
        narrow.rank = min(narrow.rank, max(0, narrow.count - 1))
        return narrow
    }

    private func takeBatch(_ targets: inout [Target]) -> [Target] {
        var (count, sum) = (0, 0)
        // Mostly all of them.
        while count < targets.count, sum + targets[count].count <= Percentiles.maximumNumbers {
            sum += targets[count].count
            count += 1
        }
        if count == targets.count {
            defer { targets = [] }
            return targets
        }
        let batch = Array(targets[..<count])
        targets.removeFirst(count)
        return batch
    }
}

/// The keys of a scale's buckets, found when they are first asked for.
private struct KeyRanges {
    private let scale: LogarithmicScale
    private var known: [ClosedRange<Int64>?]

    init(_ scale: LogarithmicScale) {
        self.scale = scale
        known = Array(repeating: nil, count: scale.count)
    }

    subscript(bucket: Int) -> ClosedRange<Int64> {
        mutating get {
            if let range = known[bucket] { return range }
            let range = scale.keys(of: bucket)
            known[bucket] = range
            return range
        }
    }
}
