internal import Columns

/// How long the spans of each cell ran, together: of a bucket's or the range's time. A span that
/// outlasts its bucket runs in the next ones as well.
struct RunningTime {
    private let range: Range<Int64>
    private let buckets: TimeBuckets?
    private let now: Int64
    /// Nanoseconds in buckets that a span begins or ends in, or in the range.
    private var covered: [Int128]
    /// Spans that run through a whole bucket: how many more than in the one before.
    private var changes: [Int] = []

    init(_ range: Range<Int64>, _ buckets: TimeBuckets?, now: Int64, cellCount: Int) {
        self.range = range
        self.buckets = buckets
        self.now = now
        covered = Array(repeating: 0, count: cellCount)
        if buckets != nil { changes = Array(repeating: 0, count: cellCount) }
    }

    /// Adds what another lane has of the same cells.
    mutating func add(_ other: RunningTime) {
        for cell in covered.indices { covered[cell] += other.covered[cell] }
        for cell in changes.indices { changes[cell] += other.changes[cell] }
    }

    mutating func add(
        _ view: ChunkView, _ rows: [UInt64], _ cells: UnsafeMutablePointer<UInt32>?,
        _ pool: VectorPool
    ) throws(ColumnError) {
        let duration = try view.intrinsic(.duration)
        let ended = duration.presence
        try pool.withVector(of: Int64.self) { starts throws(ColumnError) in
            try pool.withVector(of: Int64.self) { durations throws(ColumnError) in
                try view.intrinsic(.start).unpack(to: starts)
                duration.unpack(to: durations)
                forEachRow(rows) { row in
                    let start = starts[row]
                    let (end, overflow) = start.addingReportingOverflow(durations[row])
                    let isEnded = Bitmap.contains(ended, row)
                    add(
                        start, isEnded ? (overflow ? .max : end) : max(start, now),
                        Int(cells?[row] ?? 0))
                }
            }
        }
    }

    private mutating func add(_ start: Int64, _ end: Int64, _ cell: Int) {
        guard let buckets else {
            covered[cell] += Int128(min(end, range.upperBound)) - Int128(start)
            return
        }
        let length = Int128(buckets.granularity.nanoseconds)
        let bucket = cell % buckets.count
        let afterBucket = Int128(buckets.first) + Int128(bucket + 1) * length
        if Int128(end) <= afterBucket {
            covered[cell] += Int128(end) - Int128(start)
            return
        }
        covered[cell] += afterBucket - Int128(start)
        let rest = Int128(end) - afterBucket
        let whole = Int(min(rest / length, Int128(buckets.count)))
        // Up to the row's last bucket.
        let left = buckets.count - 1 - bucket
        if left > 0 { changes[cell + 1] += 1 }
        if whole < left {
            changes[cell + 1 + whole] -= 1
            covered[cell + 1 + whole] += rest - Int128(whole) * length
        }
    }

    /// Spans that run at a time.
    func average(_ cell: Int) -> Double {
        guard let buckets else {
            let length = Int128(range.upperBound) - Int128(range.lowerBound)
            return Double(covered[cell]) / Double(max(length, 1))
        }
        let first = cell - cell % buckets.count
        let through = changes[first...cell].reduce(0, +)
        let length = Int128(buckets.granularity.nanoseconds)
        return Double(covered[cell] + Int128(through) * length) / Double(length)
    }
}
