internal import Columns
internal import Telemetry

/// The spans that a question is about, chunk by chunk. Which rows those are is found once.
final class QueryScan {
    let walk: ChunkWalk
    let fields: FieldReader
    let pool = VectorPool()
    /// In nanoseconds since the epoch; nil where the query says nothing.
    let since: Int64?
    let until: Int64?
    private let condition: ScanCondition
    /// By the view's place; empty for none.
    private var selections: [Int: [UInt64]] = [:]
    private(set) var work = QueryWork()
    /// The earliest and the latest start among these spans.
    private(set) var found: ClosedRange<Int64>?

    init(
        _ query: Query, _ source: any ColumnSource, now: Int64,
        isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        var needs = ColumnNeeds()
        for key in query.keys { needs.add(key.subject) }
        walk = ChunkWalk(source, try source.chunks(), needs, isCancelled: isCancelled)
        let resolver = ConditionResolver(walk, pool)
        fields = FieldReader(resolver, pool)
        (since, until) = query.timeRange.bounds(now: now)
        condition = try QueryScan.condition(query.filter, resolver)
        if query.asksTrace {
            // All views get their places, whatever the time range.
            try walk.forEachView { _ in }
        }
        try select()
    }

    private static func condition(
        _ filter: Expression?, _ resolver: ConditionResolver
    ) throws(ColumnError) -> ScanCondition {
        guard let filter else { return .constant(true) }
        do {
            return try resolver.resolve(try Filter(filter).condition)
        } catch let error as ColumnError {
            throw error
        } catch {
            throw ColumnError(.source, "the filter cannot be asked: \(error)")
        }
    }

    /// Calls `body` with each chunk's view and the rows that the question is about, where there
    /// are any.
    func forEachView(
        _ body: (ChunkView, [UInt64]) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        try walk.forEachView(where: isInTime) { view throws(ColumnError) in
            guard let rows = selections[view.place], !rows.isEmpty,
                rows.count == Bitmap.wordCount(view.rowCount)
            else { return }
            try body(view, rows)
        }
    }

    private func isInTime(_ chunk: ChunkReference) -> Bool {
        let starts = chunk.directory.starts
        return since.map { $0 <= starts.upperBound } ?? true
            && until.map { $0 > starts.lowerBound } ?? true
    }

    private func select() throws(ColumnError) {
        work.chunks = walk.chunks.count
        work.skippedChunks = walk.chunks.count { !isInTime($0) }
        try walk.forEachView(where: isInTime) { view throws(ColumnError) in
            let rows = try selection(of: view)
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

    private func selection(of view: ChunkView) throws(ColumnError) -> [UInt64] {
        var rows = view.live
        let starts = view.directory.starts
        let low = since ?? .min
        let high = until.map { $0 == .min ? .min : $0 - 1 } ?? .max
        guard low <= high, until != .min else { return Bitmap.none(view.rowCount) }
        if starts.lowerBound < low || starts.upperBound > high {
            Bitmap.formIntersection(&rows, try view.rows(in: [low...high], of: .start))
        }
        guard !Bitmap.isEmpty(rows) else { return rows }
        if case .constant(true) = condition { return rows }
        Bitmap.formIntersection(&rows, try condition.rows(of: view))
        return rows
    }

    private func noteTimes(
        of view: ChunkView, _ rows: [UInt64], isEvery: Bool
    ) throws(ColumnError) {
        var times = view.directory.starts
        if !isEvery {
            var (low, high) = (Int64.max, Int64.min)
            try pool.withVector(of: Int64.self) { starts throws(ColumnError) in
                try view.intrinsic(.start).unpack(to: starts)
                forEachRow(rows) { row in
                    low = min(low, starts[row])
                    high = max(high, starts[row])
                }
            }
            times = low...max(low, high)
        }
        found =
            found.map {
                min($0.lowerBound, times.lowerBound)...max($0.upperBound, times.upperBound)
            } ?? times
    }

    /// The work so far, with the columns that were read.
    var workDone: QueryWork {
        var work = work
        work.columns = Set(walk.columnsRead.compactMap(\.queryName)).sorted()
        return work
    }
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
