internal import Columns
internal import Telemetry

/// The spans that a question is about, chunk by chunk. Which rows those are is found once, and so
/// are their groups.
final class QueryScan {
    /// What a lane finds about its chunks.
    private struct Lane {
        var work = QueryWork()
        var selections: [(place: Int, rows: [UInt64])] = []
        var found: ClosedRange<Int64>?
        /// Views of whose rows only some are meant, so that their starts must be read to be known.
        var open: [(place: Int, starts: ClosedRange<Int64>)] = []
    }

    let walk: ChunkWalk
    let fields: FieldReader
    let selector: RowSelector
    /// By the view's place; empty for none.
    private var selections: [[UInt64]] = []
    private var work = QueryWork()
    /// The earliest and the latest start among these spans.
    private(set) var found: ClosedRange<Int64>?
    private let registry: GroupRegistry?
    /// What rows and their series are both made of, and the plan of it; nil where each is added up
    /// on its own.
    private var sharedPlan: CellPlan?
    private var sharedGrid: CellGrid?

    init(
        _ query: Query, _ source: any ColumnSource, now: Int64, spansALane: Int,
        isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        let (since, until) = query.timeRange.bounds(now: now)
        fields = try FieldReader(
            query.keys.map(\.subject), source, VectorPool(), asksTrace: query.asksTrace,
            spansALane: spansALane, isCancelled: isCancelled)
        walk = fields.resolver.walk
        selector = try RowSelector(
            SpanSelection(filter: query.filter, since: since, until: until), fields)
        let keys = query.groupBy.map(\.subject)
        for key in keys where key.asksTrace { _ = try fields.values(of: key) }
        let registries = (0..<(keys.isEmpty ? 0 : walk.laneCount)).map { [fields] _ in
            GroupRegistry(keys, fields)
        }
        let lanes = try QueryScan.select(walk, selector, fields, registries)
        registry =
            registries.count > 1 ? GroupRegistry(joining: registries, fields) : registries.first
        selections = Array(repeating: [], count: walk.viewCount)
        work.chunks = walk.chunks.count
        work.skippedChunks = walk.chunks.count { !selector.isInTime($0) }
        for lane in lanes { add(lane) }
        try findTimes(of: lanes.flatMap(\.open))
    }

    var pool: VectorPool { fields.pool }

    // MARK: Selection

    private static func select(
        _ walk: ChunkWalk, _ selector: RowSelector, _ fields: FieldReader,
        _ registries: [GroupRegistry]
    ) throws(ColumnError) -> [Lane] {
        try walk.inLanes(Lane(), where: selector.isInTime) {
            number, lane, view throws(ColumnError) in
            let rows = try selector.rows(of: view)
            let count = Bitmap.count(rows)
            if count == 0, !view.hasRead {
                lane.work.skippedChunks += 1
                return
            }
            lane.work.scannedSpans += view.rowCount
            lane.work.matchedSpans += count
            if view.isFromRows { lane.work.spansFromRows += view.rowCount }
            guard count > 0 else { return }
            lane.selections.append((view.place, rows))
            let isEvery = count == view.rowCount
            if isEvery || view.isFromRows {
                let times = try view.starts(of: rows, isEvery: isEvery, fields.pool)
                lane.found = lane.found?.union(times) ?? times
            } else {
                lane.open.append((view.place, view.directory.starts))
            }
            if number < registries.count {
                try fields.pool.withVector(of: UInt32.self) { groups throws(ColumnError) in
                    _ = try registries[number].number(rows, of: view, to: groups)
                }
            }
        }
    }

    private func add(_ lane: Lane) {
        work.skippedChunks += lane.work.skippedChunks
        work.scannedSpans += lane.work.scannedSpans
        work.matchedSpans += lane.work.matchedSpans
        work.spansFromRows += lane.work.spansFromRows
        for (place, rows) in lane.selections { selections[place] = rows }
        if let times = lane.found { found = found?.union(times) ?? times }
    }

    /// Reads when rows start only where that may be earlier or later than all others: of chunks in
    /// order of time the first and the last.
    private func findTimes(
        of open: [(place: Int, starts: ClosedRange<Int64>)]
    ) throws(ColumnError) {
        func read(_ place: Int) throws(ColumnError) {
            try walk.forEachView(ofPlace: place) { view throws(ColumnError) in
                let rows = selections[place]
                guard rows.count == Bitmap.wordCount(view.rowCount) else { return }
                let times = try view.starts(of: rows, isEvery: false, fields.pool)
                found = found?.union(times) ?? times
            }
        }
        for view in open.sorted(by: { $0.starts.lowerBound < $1.starts.lowerBound }) {
            if let found, found.lowerBound <= view.starts.lowerBound { break }
            try read(view.place)
        }
        for view in open.sorted(by: { $0.starts.upperBound > $1.starts.upperBound }) {
            if let found, found.upperBound >= view.starts.upperBound { break }
            try read(view.place)
        }
    }

    // MARK: Passes

    /// Calls `body` with each chunk's view and the rows that the question is about, where there
    /// are any; of each lane on a thread of its own.
    func forEachView(
        _ body: (_ lane: Int, ChunkView, [UInt64]) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        let selections = selections
        let isWanted = { [selector] chunk in selector.isInTime(chunk) }
        try walk.forEachView(inLanesWhere: isWanted) { lane, view throws(ColumnError) in
            guard view.place < selections.count else { return }
            let rows = selections[view.place]
            guard !rows.isEmpty, rows.count == Bitmap.wordCount(view.rowCount) else { return }
            try body(lane, view, rows)
        }
    }

    /// The same with something that each lane adds to.
    func inLanes<Sum>(
        _ empty: Sum, _ body: (inout Sum, ChunkView, [UInt64]) throws(ColumnError) -> Void
    ) throws(ColumnError) -> [Sum] {
        var sums = Array(repeating: empty, count: walk.laneCount)
        try sums.withUnsafeMutableBufferPointer { sums throws(ColumnError) in
            // Lanes change an element each.
            let sums = sums
            try forEachView { lane, view, rows throws(ColumnError) in
                try body(&sums[lane], view, rows)
            }
        }
        return sums
    }

    // MARK: Cells

    func prepare(
        _ measures: Measures, _ buckets: TimeBuckets?, wantsSeries: Bool
    ) throws(ColumnError) {
        try measures.prepare(fields)
        // Concurrency over time is not made of what it is in the buckets.
        guard wantsSeries, let buckets, !measures.hasConcurrency else { return }
        let plan = CellPlan(groups: registry, buckets: buckets)
        if plan.count <= CellGrid.maximumSharedCells { sharedPlan = plan }
    }

    func groups() throws(ColumnError) -> GroupRegistry {
        guard let registry else {
            throw ColumnError(.source, "groups of a question without were asked for")
        }
        return registry
    }

    /// What the cells of a plan are made of.
    func grid(for plan: CellPlan, _ measures: Measures) throws(ColumnError) -> CellGrid {
        guard let sharedPlan else { return try CellGrid(plan, measures, self) }
        if let sharedGrid { return sharedGrid }
        let grid = try CellGrid(sharedPlan, measures, self)
        sharedGrid = grid
        return grid
    }

    /// The work so far, with the columns that were read.
    var workDone: QueryWork {
        var work = work
        work.columns = walk.columnNames
        return work
    }
}

extension ClosedRange<Int64> {
    /// From the lesser to the greater bound.
    fileprivate func union(_ other: ClosedRange<Int64>) -> ClosedRange<Int64> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}

extension ChunkView {
    /// When rows start, of which there is one at least.
    func starts(
        of rows: [UInt64], isEvery: Bool, _ pool: VectorPool
    ) throws(ColumnError) -> ClosedRange<Int64> {
        if isEvery { return directory.starts }
        var (low, high) = (Int64.max, Int64.min)
        try pool.withVector(of: Int64.self) { starts throws(ColumnError) in
            try intrinsic(.start).unpack(to: starts)
            forEachRow(rows) { row in
                low = min(low, starts[row])
                high = max(high, starts[row])
            }
        }
        return low...max(low, high)
    }
}

extension ChunkWalk {
    /// The columns that were read, as a query names them, in alphabetical order.
    var columnNames: [String] { Set(columnsRead.compactMap(\.queryName)).sorted() }
}

extension ColumnIdentity {
    /// As a query names it; nil for what none does.
    fileprivate var queryName: String? {
        switch self {
        case .attribute(let key, _): key
        case .intrinsic(let column):
            switch column {
            case .start: Column.startTime.rawValue
            case .duration: Column.durationMilliseconds.rawValue
            case .name: Column.name.rawValue
            case .kind: Column.kind.rawValue
            case .status: Column.status.rawValue
            case .source: Column.source.rawValue
            case .flags: Column.error.rawValue
            case .statusMessage: Column.statusMessage.rawValue
            case .spanID: Column.spanID.rawValue
            case .parentID: Column.parentID.rawValue
            case .trace, .traceKeys, .traceIDHigh, .traceIDLow: Column.traceID.rawValue
            case .resourceService: Column.serviceName.rawValue
            case .resourceAttributes: "resource"
            case .scopeAttributes: "scope"
            case .ordinal, .end, .resource, .scope: nil
            }
        }
    }
}
