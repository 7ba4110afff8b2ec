internal import Columns
internal import Telemetry

/// Values that a span has through another one: its root's, its parent's, its trace's. One code for
/// each row of all views.
final class RelatedValues {
    /// By the row among those of all views.
    private(set) var codes: [UInt32] = []
    /// By code; the first is no value.
    private(set) var values: [GroupValue?] = [nil]
    private var known: [GroupValue: UInt32] = [:]

    /// O(spans), and O(distinct values).
    init(
        _ subject: Subject, _ resolver: ConditionResolver, _ pool: VectorPool
    ) throws(ColumnError) {
        if case .column(let column) = subject.field, column.isOfTrace {
            let facts = try resolver.facts()
            let ofTraces = facts.starts.indices.map { trace in
                code(facts.spanCounts[trace] > 0 ? facts.value(of: column, trace) : nil)
            }
            try spread(ofTraces, resolver)
            return
        }
        let own = try codes(of: subject.field, resolver.walk, pool)
        switch subject.binding {
        case .span: codes = own
        case .root:
            let ofTraces = try resolver.facts().roots.map { $0 < 0 ? 0 : own[$0] }
            try spread(ofTraces, resolver)
        case .parent:
            codes = Array(repeating: 0, count: own.count)
            try resolver.forEachParent { row, parent in
                if row < own.count, parent < own.count { codes[row] = own[parent] }
            }
        case .any, .none: codes = Array(repeating: 0, count: own.count)
        }
    }

    private func code(_ value: GroupValue?) -> UInt32 {
        guard let value else { return 0 }
        if let code = known[value] { return code }
        let code = UInt32(truncatingIfNeeded: values.count)
        values.append(value)
        known[value] = code
        return code
    }

    private func codes(
        of field: Subject.Field, _ walk: ChunkWalk, _ pool: VectorPool
    ) throws(ColumnError) -> [UInt32] {
        var codes: [UInt32] = []
        try walk.forEachView { view throws(ColumnError) in
            try pool.withVector(of: UInt32.self) { local throws(ColumnError) in
                let table = try view.code(field, to: local, pool)
                var shared = [UInt32?](repeating: nil, count: table.count)
                for row in 0..<view.rowCount {
                    let entry = Int(local[row])
                    let code = shared[entry] ?? self.code(table.value(of: local[row]))
                    shared[entry] = code
                    codes.append(code)
                }
            }
        }
        return codes
    }

    private func spread(
        _ ofTraces: [UInt32], _ resolver: ConditionResolver
    ) throws(ColumnError) {
        var codes: [UInt32] = []
        let numbers = try resolver.numbers()
        try resolver.walk.forEachView { view throws(ColumnError) in
            let local = try numbers.numbers(of: view).map { ofTraces[$0] }
            for row in try view.intrinsic(.trace).integers { codes.append(local[Int(row)]) }
        }
        self.codes = codes
    }
}

extension TraceFacts {
    fileprivate func value(of column: Column, _ trace: Int) -> GroupValue? {
        switch column {
        case .traceDurationMilliseconds: GroupValue(Double(duration(trace)) / 1e6)
        case .traceSpanCount: GroupValue(.int(spanCounts[trace]))
        case .traceErrorCount: GroupValue(.int(errorCounts[trace]))
        case .traceStartTime:
            GroupValue(.string(Timestamp.iso8601(unixNano: starts[trace])))
        default: nil
        }
    }
}
