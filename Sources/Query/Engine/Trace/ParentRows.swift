internal import Columns

/// Finds the parents of spans. Most are in the chunk of their children, for a trace's spans come
/// together: there a small table per chunk tells, which stays in the processor's cache. What is not
/// found so is looked for in all chunks that have spans of these traces.
struct ParentRows {
    /// By row of a view: the row of its parent in the same view, or −1.
    typealias InView = UnsafeMutablePointer<Int32>

    private let walk: ChunkWalk
    private let pool: VectorPool

    init(_ walk: ChunkWalk, _ pool: VectorPool) {
        self.walk = walk
        self.pool = pool
    }

    /// - Parameters:
    ///   - inView: called for each view, in lanes.
    ///   - elsewhere: called for each child whose parent is in another view, with both rows among
    ///     those of all views.
    func find(
        inView: (ChunkView, InView) throws(ColumnError) -> Void,
        elsewhere: (_ row: Int, _ parent: Int) -> Void
    ) throws(ColumnError) {
        let lanes = try walk.inLanes(MissingParents()) { _, missing, view throws(ColumnError) in
            try walk.checkSize(view)
            try pool.withVector(of: Int32.self) { parents throws(ColumnError) in
                try find(view, parents, &missing)
                try inView(view, parents)
            }
        }
        var missing = MissingParents()
        for lane in lanes { missing.add(lane) }
        try findElsewhere(missing, elsewhere)
    }

    private func find(
        _ view: ChunkView, _ parents: InView, _ missing: inout MissingParents
    ) throws(ColumnError) {
        parents.update(repeating: -1, count: view.rowCount)
        let column = try view.intrinsic(.parentID)
        var children = view.live
        Bitmap.formIntersection(&children, column.presence)
        guard !Bitmap.isEmpty(children) else { return }
        let keys = try view.intrinsic(.traceKeys).integers
        let first = walk.firstRows[view.place]
        try pool.withVector(of: UInt32.self) { traces throws(ColumnError) in
            try pool.withVector(of: Int64.self) { ids throws(ColumnError) in
                try pool.withVector(of: Int64.self) { wanted throws(ColumnError) in
                    try view.intrinsic(.trace).unpackCodes(to: traces)
                    try view.intrinsic(.spanID).unpack(to: ids)
                    column.unpack(to: wanted)
                    pool.withVector(of: UInt16.self) { slots in
                        let table = Table(slots: slots, ids: ids, traces: traces)
                        table.fill(view.live)
                        forEachRow(children) { row in
                            let parent = table.row(trace: traces[row], span: wanted[row])
                            parents[row] = parent
                            guard parent < 0, Int(traces[row]) < keys.count else { return }
                            missing.add(keys[Int(traces[row])], wanted[row], first + row)
                        }
                    }
                }
            }
        }
    }

    private func findElsewhere(
        _ missing: MissingParents, _ body: (_ row: Int, _ parent: Int) -> Void
    ) throws(ColumnError) {
        guard let bounds = missing.traceBounds else { return }
        let table = missing.table
        try walk.forEachView(where: { $0.directory.traces.overlaps(bounds) }) {
            view throws(ColumnError) in
            try walk.checkSize(view)
            let keys = try view.intrinsic(.traceKeys).integers
            var rows = try view.rows(of: .trace, wanted: keys.map(table.hasTrace))
            Bitmap.formIntersection(&rows, view.live)
            guard !Bitmap.isEmpty(rows) else { return }
            let first = walk.firstRows[view.place]
            try pool.withVector(of: UInt32.self) { traces throws(ColumnError) in
                try pool.withVector(of: Int64.self) { ids throws(ColumnError) in
                    try view.intrinsic(.trace).unpackCodes(to: traces)
                    try view.intrinsic(.spanID).unpack(to: ids)
                    forEachRow(rows) { row in
                        guard Int(traces[row]) < keys.count else { return }
                        table.forEachChild(trace: keys[Int(traces[row])], parent: ids[row]) {
                            body($0, first + row)
                        }
                    }
                }
            }
        }
    }

    /// The rows of one view by trace and span id. Open addressing; half of the slots stay free.
    private struct Table {
        /// The row + 1; 0 where it is free.
        let slots: UnsafeMutablePointer<UInt16>
        let ids: UnsafeMutablePointer<Int64>
        let traces: UnsafeMutablePointer<UInt32>

        private static let slotCount = ColumnChunk.maximumSpanCount * 2

        func fill(_ rows: [UInt64]) {
            slots.update(repeating: 0, count: Table.slotCount)
            forEachRow(rows) { row in
                var slot = slot(traces[row], ids[row])
                while slots[slot] != 0 { slot = (slot &+ 1) & (Table.slotCount &- 1) }
                slots[slot] = UInt16(truncatingIfNeeded: row &+ 1)
            }
        }

        @inline(__always)
        func row(trace: UInt32, span: Int64) -> Int32 {
            var slot = slot(trace, span)
            while slots[slot] != 0 {
                let row = Int(slots[slot] &- 1)
                if ids[row] == span, traces[row] == trace {
                    return Int32(truncatingIfNeeded: row)
                }
                slot = (slot &+ 1) & (Table.slotCount &- 1)
            }
            return -1
        }

        @inline(__always)
        private func slot(_ trace: UInt32, _ span: Int64) -> Int {
            SpanHash.of(Int64(trace), span) & (Table.slotCount &- 1)
        }
    }
}

/// Senders choose span ids, so the start is this process's own.
enum SpanHash {
    private static let seed = UInt64.random(in: .min ... .max)

    @inline(__always)
    static func of(_ trace: Int64, _ span: Int64) -> Int {
        let mixed =
            (UInt64(bitPattern: span) ^ seed ^ UInt64(bitPattern: trace) &* 0x9E37_79B9_7F4A_7C15)
            .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return Int(truncatingIfNeeded: (mixed.high ^ mixed.low) >> 1)
    }
}
