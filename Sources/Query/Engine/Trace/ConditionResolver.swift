internal import Columns
internal import Telemetry

/// Answers what a filter asks about other spans of a trace, for every row there is: the same truth
/// as `Condition.resolved(in:)` says of the records of one trace. A walk or two over all chunks for
/// each question about the trace.
final class ConditionResolver {
    let walk: ChunkWalk
    private let pool: VectorPool
    private var knownFacts: TraceFacts?
    private var knownTable: SpanTable?

    init(_ walk: ChunkWalk, _ pool: VectorPool) {
        self.walk = walk
        self.pool = pool
    }

    func facts() throws(ColumnError) -> TraceFacts {
        if let knownFacts { return knownFacts }
        let facts = try TraceFacts(walk, pool)
        knownFacts = facts
        return facts
    }

    func table() throws(ColumnError) -> SpanTable {
        if let knownTable { return knownTable }
        let table = try SpanTable(walk, try facts().numbers)
        knownTable = table
        return table
    }

    func resolve(_ condition: Condition) throws(ColumnError) -> ScanCondition {
        switch condition {
        case .all(let parts): return .all(try resolve(parts))
        case .any(let parts): return .any(try resolve(parts))
        case .not(let inner): return .not(try resolve(inner))
        case .check(let check): return try resolve(check)
        case .related(let relation, let inner):
            return try answer(relation, try resolve(inner))
        case .constant(let answer): return .constant(answer)
        case .answers: return .constant(false)
        }
    }

    private func resolve(_ parts: [Condition]) throws(ColumnError) -> [ScanCondition] {
        var resolved: [ScanCondition] = []
        for part in parts { resolved.append(try resolve(part)) }
        return resolved
    }

    private func resolve(_ check: Condition.Check) throws(ColumnError) -> ScanCondition {
        if case .column(let column) = check.field, column.isOfTrace {
            let wanted = try traces(check.test, of: column).map {
                ($0 != check.isNegated) != (check.binding == .none)
            }
            return .answers(try rows(ofTraces: wanted))
        }
        var positive = check
        positive.binding = .span
        positive.isNegated = false
        var own = positive
        own.isNegated = check.isNegated
        switch check.binding {
        case .span: return .check(check)
        case .any: return try answer(.any, .check(own))
        case .none: return try answer(.none, .check(own))
        case .root, .parent:
            let relation = check.binding == .root ? Expression.Relation.root : .parent
            let found = try answer(relation, .check(positive))
            return check.isNegated ? .not(found) : found
        }
    }

    // MARK: Answers

    private func answer(
        _ relation: Expression.Relation, _ inner: ScanCondition
    ) throws(ColumnError) -> ScanCondition {
        switch relation {
        case .any: return .answers(try rows(ofTraces: try tracesWithSome(inner)))
        case .none: return .answers(try rows(ofTraces: try tracesWithSome(inner).map { !$0 }))
        case .root:
            let own = try answers(inner)
            let wanted = try facts().roots.map { $0 >= 0 && contains(own, row: $0) }
            return .answers(try rows(ofTraces: wanted))
        case .parent:
            let own = try answers(inner)
            return .answers(
                try relate { row, parent, found in
                    if contains(own, row: parent) { insert(row, into: &found) }
                })
        case .child:
            let own = try answers(inner)
            return .answers(
                try relate { row, parent, found in
                    if contains(own, row: row) { insert(parent, into: &found) }
                })
        }
    }

    /// The rows of every view of which it is true.
    private func answers(_ condition: ScanCondition) throws(ColumnError) -> [[UInt64]] {
        var answers: [[UInt64]] = []
        try walk.forEachView { view throws(ColumnError) in
            while answers.count <= view.place { answers.append([]) }
            answers[view.place] = try condition.rows(of: view)
        }
        return answers
    }

    /// By the trace's number: whether it is true of some span.
    private func tracesWithSome(_ condition: ScanCondition) throws(ColumnError) -> [Bool] {
        let numbers = try facts().numbers
        var found = [Bool](repeating: false, count: numbers.count)
        try walk.forEachView { view throws(ColumnError) in
            var rows = try condition.rows(of: view)
            Bitmap.formIntersection(&rows, view.live)
            guard !Bitmap.isEmpty(rows) else { return }
            let traces = try numbers.numbers(of: view)
            let codes = try view.intrinsic(.trace).integers
            forEachRow(rows) { row in found[traces[Int(codes[row])]] = true }
        }
        return found
    }

    private func rows(ofTraces wanted: [Bool]) throws(ColumnError) -> [[UInt64]] {
        let numbers = try facts().numbers
        var answers: [[UInt64]] = []
        try walk.forEachView { view throws(ColumnError) in
            while answers.count <= view.place { answers.append([]) }
            let local = try numbers.numbers(of: view).map { wanted[$0] }
            answers[view.place] = try view.rows(of: .trace, wanted: local)
        }
        return answers
    }

    /// Calls `body` for each span whose parent is there, with both rows among those of all views.
    private func relate(
        _ body: (_ row: Int, _ parent: Int, _ found: inout [[UInt64]]) -> Void
    ) throws(ColumnError) -> [[UInt64]] {
        var found: [[UInt64]] = []
        try walk.forEachView { view throws(ColumnError) in
            while found.count <= view.place { found.append([]) }
            found[view.place] = Bitmap.none(view.rowCount)
        }
        try forEachParent { row, parent in body(row, parent, &found) }
        return found
    }

    /// Calls `body` for each span whose parent is there, with both rows among those of all views.
    func forEachParent(_ body: (_ row: Int, _ parent: Int) -> Void) throws(ColumnError) {
        let (numbers, table) = (try facts().numbers, try table())
        try walk.forEachView { view throws(ColumnError) in
            let parents = try view.intrinsic(.parentID)
            var children = view.live
            Bitmap.formIntersection(&children, parents.presence)
            let ids = parents.integers
            let traces = try numbers.numbers(of: view)
            let codes = try view.intrinsic(.trace).integers
            let first = walk.firstRows[view.place]
            forEachRow(children) { row in
                let id = UInt64(bitPattern: ids[row])
                if let parent = table.row(trace: traces[Int(codes[row])], span: id) {
                    body(first + row, parent)
                }
            }
        }
    }

    /// Where a row of all views' lies.
    private func place(of row: Int) -> Int {
        var (low, high) = (0, walk.firstRows.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if walk.firstRows[middle] <= row { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private func contains(_ answers: [[UInt64]], row: Int) -> Bool {
        let place = place(of: row)
        let local = row - walk.firstRows[place]
        return place < answers.count && local >> 6 < answers[place].count
            && Bitmap.contains(answers[place], local)
    }

    private func insert(_ row: Int, into answers: inout [[UInt64]]) {
        let place = place(of: row)
        let local = row - walk.firstRows[place]
        guard place < answers.count, local >> 6 < answers[place].count else { return }
        Bitmap.insert(local, into: &answers[place])
    }

    // MARK: Columns of the trace

    private func traces(
        _ test: Condition.Test, of column: Column
    ) throws(ColumnError) -> [Bool] {
        let facts = try facts()
        func within(_ ranges: [ClosedRange<Int64>], _ value: (Int) -> Int64) -> [Bool] {
            facts.starts.indices.map { trace in
                let value = value(trace)
                return facts.spanCounts[trace] > 0 && ranges.contains { $0.contains(value) }
            }
        }
        switch column {
        case .traceDurationMilliseconds:
            let ranges = Intervals.integers(of: test) { .double(Double($0) / 1e6) }
            return within(ranges) { facts.duration($0) }
        case .traceSpanCount:
            return within(Intervals.integers(of: test)) { facts.spanCounts[$0] }
        case .traceErrorCount:
            return within(Intervals.integers(of: test)) { facts.errorCounts[$0] }
        default:
            return facts.starts.indices.map { trace in
                facts.spanCounts[trace] > 0 && test.holds(forTime: facts.starts[trace])
            }
        }
    }
}

extension Condition.Test {
    /// For a moment, in nanoseconds since the epoch: compared as such, else as its text.
    fileprivate func holds(forTime time: Int64) -> Bool {
        switch self {
        case .equals(let comparands): comparands.contains(.time(time))
        case .ordered(let order, .time(let bound)): order.holds(time, bound)
        default: holds(for: .string(Timestamp.iso8601(unixNano: time)))
        }
    }
}
