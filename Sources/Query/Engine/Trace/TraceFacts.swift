internal import Columns
internal import Telemetry

/// What a question asks of traces: `trace.` columns, roots. Computed from all spans that there are,
/// whatever the question's time range.
struct TraceFacts {
    /// Nanoseconds since the epoch; by the trace's number, as all that follows.
    private(set) var starts: [Int64]
    private(set) var ends: [Int64]
    private(set) var spanCounts: [Int64]
    private(set) var errorCounts: [Int64]
    /// The root's row among those of all views; −1 where there is none.
    private(set) var roots: [Int]
    private var rootStarts: [Int64]
    private var rootIDs: [UInt64]

    private init(count: Int) {
        starts = Array(repeating: .max, count: count)
        ends = Array(repeating: .min, count: count)
        spanCounts = Array(repeating: 0, count: count)
        errorCounts = spanCounts
        roots = Array(repeating: -1, count: count)
        rootStarts = spanCounts
        rootIDs = Array(repeating: 0, count: count)
    }

    /// O(spans), about 10 ns each.
    init(_ walk: ChunkWalk, _ numbers: TraceNumbers, _ pool: VectorPool) throws(ColumnError) {
        let empty = TraceFacts(count: numbers.count)
        let lanes = try walk.inLanes(empty) { _, facts, view throws(ColumnError) in
            let traces = try numbers.numbers(of: view)
            let rows = Rows(view: view, pool: pool, firstRow: walk.firstRows[view.place])
            try pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                try view.intrinsic(.trace).unpackCodes(to: codes)
                // The number of each row's trace.
                for row in 0..<view.rowCount {
                    let code = Int(codes[row])
                    codes[row] = UInt32(truncatingIfNeeded: code < traces.count ? traces[code] : 0)
                }
                try facts.addTimes(rows, codes)
                try facts.addErrors(rows, codes)
                try facts.addRoots(rows, codes)
            }
        }
        self = lanes[0]
        for lane in lanes.dropFirst() { add(lane) }
    }

    /// Never negative.
    func duration(_ trace: Int) -> Int64 {
        let (duration, overflow) = ends[trace].subtractingReportingOverflow(starts[trace])
        return overflow ? .max : max(0, duration)
    }

    /// A view's rows.
    private struct Rows {
        let view: ChunkView
        let pool: VectorPool
        /// The number of the first among those of all views.
        let firstRow: Int
    }

    private mutating func addTimes(
        _ rows: Rows, _ traces: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) {
        let (view, pool) = (rows.view, rows.pool)
        try pool.withVector(of: Int64.self) { times throws(ColumnError) in
            try pool.withVector(of: Int64.self) { ends throws(ColumnError) in
                try view.intrinsic(.start).unpack(to: times)
                let duration = try view.intrinsic(.duration)
                // Where some span ends before it starts, the ends are given.
                if let end = try view.optional(.end) {
                    end.unpack(to: ends)
                } else {
                    duration.unpack(to: ends)
                    for row in 0..<view.rowCount { ends[row] = times[row] &+ ends[row] }
                }
                if !duration.isEveryRowPresent {
                    // What goes on has no end.
                    let going = Bitmap.inverted(duration.presence, rows: view.rowCount)
                    forEachRow(going) { row in ends[row] = times[row] }
                }
                addTimes(view.live, traces, starts: times, ends: ends)
            }
        }
    }

    private mutating func addTimes(
        _ rows: [UInt64], _ traces: UnsafeMutablePointer<UInt32>,
        starts firsts: UnsafeMutablePointer<Int64>, ends lasts: UnsafeMutablePointer<Int64>
    ) {
        starts.withUnsafeMutableBufferPointer { starts in
            ends.withUnsafeMutableBufferPointer { ends in
                spanCounts.withUnsafeMutableBufferPointer { spanCounts in
                    forEachRow(rows) { row in
                        let trace = Int(traces[row])
                        if firsts[row] < starts[trace] { starts[trace] = firsts[row] }
                        if lasts[row] > ends[trace] { ends[trace] = lasts[row] }
                        spanCounts[trace] &+= 1
                    }
                }
            }
        }
    }

    private mutating func addErrors(
        _ rows: Rows, _ traces: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) {
        var errors = try rows.view.rows(.equals([.bool(true)]), of: .error)
        Bitmap.formIntersection(&errors, rows.view.live)
        errorCounts.withUnsafeMutableBufferPointer { errorCounts in
            forEachRow(errors) { row in errorCounts[Int(traces[row])] &+= 1 }
        }
    }

    private mutating func addRoots(
        _ rows: Rows, _ traces: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) {
        let view = rows.view
        var parentless = view.live
        Bitmap.subtract(&parentless, try view.intrinsic(.parentID).presence)
        guard !Bitmap.isEmpty(parentless) else { return }
        try rows.pool.withVector(of: Int64.self) { starts throws(ColumnError) in
            try rows.pool.withVector(of: Int64.self) { ids throws(ColumnError) in
                try view.intrinsic(.start).unpack(to: starts)
                try view.intrinsic(.spanID).unpack(to: ids)
                forEachRow(parentless) { row in
                    addRoot(
                        Int(traces[row]), row: rows.firstRow + row, start: starts[row],
                        id: UInt64(bitPattern: ids[row]))
                }
            }
        }
    }

    /// The root is the earliest span without a parent; of two at a time, that of the lower id.
    private mutating func addRoot(_ trace: Int, row: Int, start: Int64, id: UInt64) {
        let isFirst = roots[trace] < 0
        // Of two with the same id the row that comes first.
        guard
            isFirst
                || (start, id, row) < (rootStarts[trace], rootIDs[trace], roots[trace])
        else { return }
        roots[trace] = row
        rootStarts[trace] = start
        rootIDs[trace] = id
    }

    /// Adds what another lane has found.
    private mutating func add(_ other: TraceFacts) {
        for trace in starts.indices where other.spanCounts[trace] > 0 {
            starts[trace] = min(starts[trace], other.starts[trace])
            ends[trace] = max(ends[trace], other.ends[trace])
            spanCounts[trace] += other.spanCounts[trace]
            errorCounts[trace] += other.errorCounts[trace]
            if other.roots[trace] >= 0 {
                addRoot(
                    trace, row: other.roots[trace], start: other.rootStarts[trace],
                    id: other.rootIDs[trace])
            }
        }
    }
}
