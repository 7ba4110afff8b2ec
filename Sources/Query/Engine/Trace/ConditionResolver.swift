internal import Columns
internal import Telemetry

/// Answers what a filter asks about other spans of a trace, for every row there is: the same truth
/// as `Condition.resolved(in:)` says of the records of one trace. A walk or two over all chunks for
/// each question about the trace.
final class ConditionResolver {
    let walk: ChunkWalk
    private let pool: VectorPool
    private var knownFacts: TraceFacts?
    private var knownNumbers: TraceNumbers?

    init(_ walk: ChunkWalk, _ pool: VectorPool) {
        self.walk = walk
        self.pool = pool
    }

    func facts() throws(ColumnError) -> TraceFacts {
        if let knownFacts { return knownFacts }
        let facts = try TraceFacts(walk, try numbers(), pool)
        knownFacts = facts
        return facts
    }

    func numbers() throws(ColumnError) -> TraceNumbers {
        if let knownNumbers { return knownNumbers }
        let numbers = try TraceNumbers(walk)
        knownNumbers = numbers
        return numbers
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
        case .parent: return .answers(try rowsWithParent(try answers(inner)))
        case .child: return .answers(try rowsWithChild(try answers(inner)))
        }
    }

    /// The rows of every view of which it is true.
    private func answers(_ condition: ScanCondition) throws(ColumnError) -> [[UInt64]] {
        try walk.map([]) { view throws(ColumnError) in try condition.rows(of: view) }
    }

    /// By the trace's number: whether it is true of some span.
    private func tracesWithSome(_ condition: ScanCondition) throws(ColumnError) -> [Bool] {
        let numbers = try numbers()
        let lanes = try walk.inLanes([Bool](repeating: false, count: numbers.count)) {
            _, found, view throws(ColumnError) in
            var rows = try condition.rows(of: view)
            Bitmap.formIntersection(&rows, view.live)
            guard !Bitmap.isEmpty(rows) else { return }
            let traces = try numbers.numbers(of: view)
            try pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                try view.intrinsic(.trace).unpackCodes(to: codes)
                found.withUnsafeMutableBufferPointer { found in
                    forEachRow(rows) { row in
                        let code = Int(codes[row])
                        if code < traces.count { found[traces[code]] = true }
                    }
                }
            }
        }
        var found = lanes[0]
        for lane in lanes.dropFirst() {
            for trace in found.indices where lane[trace] { found[trace] = true }
        }
        return found
    }

    private func rows(ofTraces wanted: [Bool]) throws(ColumnError) -> [[UInt64]] {
        let numbers = try numbers()
        return try walk.map([]) { view throws(ColumnError) in
            let local = try numbers.numbers(of: view).map { wanted[$0] }
            return try view.rows(of: .trace, wanted: local)
        }
    }

    // MARK: Parents

    private func rowsWithParent(_ own: [[UInt64]]) throws(ColumnError) -> [[UInt64]] {
        try related { view, parents, found in
            let own = own[view.place]
            forEachRow(view.live) { row in
                let parent = Int(parents[row])
                if parent >= 0, Bitmap.contains(own, parent) { Bitmap.insert(row, into: &found) }
            }
        } elsewhere: { row, parent, found in
            if contains(own, row: parent) { insert(row, into: &found) }
        }
    }

    private func rowsWithChild(_ own: [[UInt64]]) throws(ColumnError) -> [[UInt64]] {
        try related { view, parents, found in
            var children = own[view.place]
            Bitmap.formIntersection(&children, view.live)
            forEachRow(children) { row in
                let parent = Int(parents[row])
                if parent >= 0 { Bitmap.insert(parent, into: &found) }
            }
        } elsewhere: { row, parent, found in
            if contains(own, row: row) { insert(parent, into: &found) }
        }
    }

    /// Rows by view, found where a span and its parent are in one, and where they are in two.
    private func related(
        inView: (ChunkView, ParentRows.InView, _ found: inout [UInt64]) -> Void,
        elsewhere: (_ row: Int, _ parent: Int, _ found: inout [[UInt64]]) -> Void
    ) throws(ColumnError) -> [[UInt64]] {
        var found = walk.rowCounts.map(Bitmap.none)
        var others: [(row: Int, parent: Int)] = []
        try found.withUnsafeMutableBufferPointer { found throws(ColumnError) in
            // Lanes change an element each.
            let found = found
            try ParentRows(walk, pool).find { view, parents in
                inView(view, parents, &found[view.place])
            } elsewhere: { row, parent in
                others.append((row, parent))
            }
        }
        for (row, parent) in others { elsewhere(row, parent, &found) }
        return found
    }

    /// Calls `body` for each span whose parent is there, with both rows among those of all views.
    func forEachParent(_ body: (_ row: Int, _ parent: Int) -> Void) throws(ColumnError) {
        let parents = try parentRows()
        for row in parents.indices where parents[row] >= 0 { body(row, Int(parents[row])) }
    }

    /// By the row among those of all views: that of the parent, or −1.
    private func parentRows() throws(ColumnError) -> [Int32] {
        var all = [Int32](repeating: -1, count: walk.rowCount)
        try all.withUnsafeMutableBufferPointer { all throws(ColumnError) in
            let all = all
            try ParentRows(walk, pool).find { view, parents in
                let first = walk.firstRows[view.place]
                for row in 0..<view.rowCount where parents[row] >= 0 {
                    all[first + row] = parents[row] + Int32(truncatingIfNeeded: first)
                }
            } elsewhere: { row, parent in
                all[row] = Int32(truncatingIfNeeded: parent)
            }
        }
        return all
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
