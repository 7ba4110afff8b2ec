/// How many numbers of each cell are in each bucket of a scale, which is as fine as the cells are
/// few: where a rank is found.
struct KeyHistograms {
    /// Counters of all cells together: more do not stay in the processor's cache, unless there are
    /// so many spans that a coarse scale would leave too many to be read again.
    private static let usualCounters = 1 << 18
    private static let maximumCounters = 1 << 21
    private static let maximumBuckets = 1 << 12
    /// Fewer buckets tell too little to be counted.
    private static let minimumBuckets = 8

    let scale: LogarithmicScale
    /// By cell, then by bucket.
    private(set) var counters: [UInt32]

    init(_ reader: NumberReader, cellCount: Int, spanCount: Int) {
        let counters = min(
            max(KeyHistograms.usualCounters, spanCount / 8), KeyHistograms.maximumCounters)
        let buckets = min(counters / max(cellCount, 1), KeyHistograms.maximumBuckets)
        scale = LogarithmicScale(
            reader.bounds, isDouble: reader.domain == .doubles,
            buckets: buckets < KeyHistograms.minimumBuckets ? 1 : buckets)
        self.counters = Array(repeating: 0, count: scale.count * cellCount)
    }

    /// Counts the keys of rows.
    mutating func add(
        _ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ cells: UnsafeMutablePointer<UInt32>?
    ) {
        let scale = scale
        let buckets = scale.count
        counters.withUnsafeMutableBufferPointer { counters in
            if let cells {
                if buckets == 1 {
                    forEachRow(rows) { row in counters[Int(cells[row])] &+= 1 }
                } else if scale.isOfPositiveInts {
                    forEachRow(rows) { row in
                        let bucket = scale.bucket(ofPositiveInt: keys[row])
                        counters[Int(cells[row]) &* buckets &+ bucket] &+= 1
                    }
                } else {
                    forEachRow(rows) { row in
                        counters[Int(cells[row]) &* buckets &+ scale.bucket(of: keys[row])] &+= 1
                    }
                }
            } else if scale.isOfPositiveInts {
                forEachRow(rows) { row in counters[scale.bucket(ofPositiveInt: keys[row])] &+= 1 }
            } else {
                forEachRow(rows) { row in counters[scale.bucket(of: keys[row])] &+= 1 }
            }
        }
    }

    mutating func add(_ other: KeyHistograms) {
        counters.withUnsafeMutableBufferPointer { counters in
            other.counters.withUnsafeBufferPointer { others in
                for index in 0..<min(counters.count, others.count) {
                    counters[index] &+= others[index]
                }
            }
        }
    }

    /// The same of cells that are made of these.
    func counters(_ map: CellMap) -> [UInt32] {
        guard let cells = map.cells else { return counters }
        let buckets = scale.count
        var sums = [UInt32](repeating: 0, count: map.count * buckets)
        sums.withUnsafeMutableBufferPointer { sums in
            counters.withUnsafeBufferPointer { counters in
                for (place, cell) in cells.enumerated() where cell >= 0 {
                    let (from, to) = (place &* buckets, Int(cell) &* buckets)
                    for bucket in 0..<buckets { sums[to &+ bucket] &+= counters[from &+ bucket] }
                }
            }
        }
        return sums
    }
}
