/// Spans whose parent is not in their chunk: by the store's numbers of their traces, and the
/// parent's id. 20 bytes each.
struct MissingParents {
    private var traces: [Int64] = []
    private var parents: [Int64] = []
    /// Among those of all views.
    private var rows: [UInt32] = []

    mutating func add(_ trace: Int64, _ parent: Int64, _ row: Int) {
        traces.append(trace)
        parents.append(parent)
        rows.append(UInt32(truncatingIfNeeded: row))
    }

    mutating func add(_ other: MissingParents) {
        traces += other.traces
        parents += other.parents
        rows += other.rows
    }

    /// Nil where none is missing.
    var traceBounds: ClosedRange<Int64>? {
        guard let low = traces.min(), let high = traces.max() else { return nil }
        return low...high
    }

    var table: Table { Table(self) }

    /// The same, to be looked up by the parent.
    struct Table {
        private let missing: MissingParents
        private let traces: Set<Int64>
        /// By hash: the first place + 1, and by place the next one.
        private var slots: [UInt32]
        private var next: [UInt32]

        fileprivate init(_ missing: MissingParents) {
            self.missing = missing
            traces = Set(missing.traces)
            var capacity = 64
            while capacity < missing.rows.count { capacity *= 2 }
            slots = Array(repeating: 0, count: capacity)
            next = Array(repeating: 0, count: missing.rows.count)
            for place in missing.rows.indices {
                let slot = SpanHash.of(missing.traces[place], missing.parents[place])
                next[place] = slots[slot & (capacity - 1)]
                slots[slot & (capacity - 1)] = UInt32(truncatingIfNeeded: place + 1)
            }
        }

        func hasTrace(_ trace: Int64) -> Bool { traces.contains(trace) }

        func forEachChild(trace: Int64, parent: Int64, _ body: (_ row: Int) -> Void) {
            var place = slots[SpanHash.of(trace, parent) & (slots.count - 1)]
            while place != 0 {
                let index = Int(place - 1)
                if missing.traces[index] == trace, missing.parents[index] == parent {
                    body(Int(missing.rows[index]))
                }
                place = next[index]
            }
        }
    }
}
