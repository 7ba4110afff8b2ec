internal import Columns
internal import Telemetry

/// The spans that a question is about, chunk by chunk. Which rows those are is found once.
final class QueryScan {
    let walk: ChunkWalk
    let fields: FieldReader
    let pool = VectorPool()
    let selector: RowSelector
    /// By the view's place; empty for none.
    private var selections: [Int: [UInt64]] = [:]
    private(set) var work = QueryWork()
    /// The earliest and the latest start among these spans.
    private(set) var found: ClosedRange<Int64>?

    init(
        _ query: Query, _ source: any ColumnSource, now: Int64,
        isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        let (since, until) = query.timeRange.bounds(now: now)
        fields = try FieldReader(
            query.keys.map(\.subject), source, pool, asksTrace: query.asksTrace,
            isCancelled: isCancelled)
        walk = fields.resolver.walk
        selector = try RowSelector(
            SpanSelection(filter: query.filter, since: since, until: until), fields)
        try select()
    }

    /// Calls `body` with each chunk's view and the rows that the question is about, where there
    /// are any.
    func forEachView(
        _ body: (ChunkView, [UInt64]) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        try walk.forEachView(where: selector.isInTime) { view throws(ColumnError) in
            guard let rows = selections[view.place], !rows.isEmpty,
                rows.count == Bitmap.wordCount(view.rowCount)
            else { return }
            try body(view, rows)
        }
    }

    private func select() throws(ColumnError) {
        work.chunks = walk.chunks.count
        work.skippedChunks = walk.chunks.count { !selector.isInTime($0) }
        try walk.forEachView(where: selector.isInTime) { view throws(ColumnError) in
            let rows = try selector.rows(of: view)
            let count = Bitmap.count(rows)
            if count == 0, !view.hasRead {
                work.skippedChunks += 1
                return
            }
            work.scannedSpans += view.rowCount
            work.matchedSpans += count
            if view.isFromRows { work.spansFromRows += view.rowCount }
            guard count > 0 else { return }
            selections[view.place] = rows
            try noteTimes(of: view, rows, isEvery: count == view.rowCount)
        }
    }

    private func noteTimes(
        of view: ChunkView, _ rows: [UInt64], isEvery: Bool
    ) throws(ColumnError) {
        let times = try view.starts(of: rows, isEvery: isEvery, pool)
        found =
            found.map {
                min($0.lowerBound, times.lowerBound)...max($0.upperBound, times.upperBound)
            } ?? times
    }

    /// The work so far, with the columns that were read.
    var workDone: QueryWork {
        var work = work
        work.columns = walk.columnNames
        return work
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
