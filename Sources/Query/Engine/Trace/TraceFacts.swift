internal import Columns
internal import Telemetry

/// What a question asks of traces: `trace.` columns, roots, parents. Computed from all spans that
/// there are, whatever the question's time range.
final class TraceFacts {
    let numbers: TraceNumbers
    /// By the trace's number. Nanoseconds since the epoch.
    private(set) var starts: [Int64]
    private(set) var ends: [Int64]
    private(set) var spanCounts: [Int64]
    private(set) var errorCounts: [Int64]
    /// The root's row among those of all views; −1 where there is none.
    private(set) var roots: [Int]
    private var rootStarts: [Int64]
    private var rootIDs: [UInt64]

    /// O(spans), about 10 ns each.
    init(_ walk: ChunkWalk, _ pool: VectorPool) throws(ColumnError) {
        numbers = TraceNumbers(walk.chunks)
        starts = Array(repeating: .max, count: numbers.count)
        ends = Array(repeating: .min, count: numbers.count)
        spanCounts = Array(repeating: 0, count: numbers.count)
        errorCounts = spanCounts
        roots = Array(repeating: -1, count: numbers.count)
        rootStarts = spanCounts
        rootIDs = Array(repeating: 0, count: numbers.count)
        try walk.forEachView { view throws(ColumnError) in
            let traces = try numbers.numbers(of: view)
            grow()
            try pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                try view.intrinsic(.trace).unpackCodes(to: codes)
                try addTimes(of: view, codes, traces, pool)
                try addErrors(of: view, codes, traces)
                try addRoots(of: view, codes, traces, firstRow: walk.firstRows[view.place])
            }
        }
    }

    /// Never negative.
    func duration(_ trace: Int) -> Int64 {
        let (duration, overflow) = ends[trace].subtractingReportingOverflow(starts[trace])
        return overflow ? .max : max(0, duration)
    }

    private func grow() {
        let missing = numbers.count - starts.count
        guard missing > 0 else { return }
        starts += Array(repeating: .max, count: missing)
        ends += Array(repeating: .min, count: missing)
        for list in [\TraceFacts.spanCounts, \.errorCounts, \.rootStarts] {
            self[keyPath: list] += Array(repeating: 0, count: missing)
        }
        roots += Array(repeating: -1, count: missing)
        rootIDs += Array(repeating: 0, count: missing)
    }

    private func addTimes(
        of view: ChunkView, _ codes: UnsafeMutablePointer<UInt32>, _ traces: [Int],
        _ pool: VectorPool
    ) throws(ColumnError) {
        try pool.withVector(of: Int64.self) { starts throws(ColumnError) in
            try pool.withVector(of: Int64.self) { ends throws(ColumnError) in
                try view.intrinsic(.start).unpack(to: starts)
                let duration = try view.intrinsic(.duration)
                // Where some span ends before it starts, the ends are given.
                if let end = try view.optional(.end) {
                    end.unpack(to: ends)
                } else {
                    duration.unpack(to: ends)
                    for row in 0..<view.rowCount { ends[row] = starts[row] &+ ends[row] }
                }
                let ended = duration.presence
                forEachRow(view.live) { row in
                    let trace = traces[Int(codes[row])]
                    let end = Bitmap.contains(ended, row) ? ends[row] : starts[row]
                    self.starts[trace] = min(self.starts[trace], starts[row])
                    self.ends[trace] = max(self.ends[trace], end)
                    spanCounts[trace] += 1
                }
            }
        }
    }

    private func addErrors(
        of view: ChunkView, _ codes: UnsafeMutablePointer<UInt32>, _ traces: [Int]
    ) throws(ColumnError) {
        var errors = try view.rows(.equals([.bool(true)]), of: .error)
        Bitmap.formIntersection(&errors, view.live)
        forEachRow(errors) { row in errorCounts[traces[Int(codes[row])]] += 1 }
    }

    /// The root is the earliest span without a parent; of two at a time, that of the lower id.
    private func addRoots(
        of view: ChunkView, _ codes: UnsafeMutablePointer<UInt32>, _ traces: [Int], firstRow: Int
    ) throws(ColumnError) {
        var parentless = view.live
        Bitmap.subtract(&parentless, try view.intrinsic(.parentID).presence)
        let starts = try view.intrinsic(.start).integers
        let ids = try view.intrinsic(.spanID).integers
        forEachRow(parentless) { row in
            let trace = traces[Int(codes[row])]
            let (start, id) = (starts[row], UInt64(bitPattern: ids[row]))
            if roots[trace] < 0 || (start, id) < (rootStarts[trace], rootIDs[trace]) {
                roots[trace] = firstRow + row
                rootStarts[trace] = start
                rootIDs[trace] = id
            }
        }
    }
}
