internal import Columns

/// What a pass over the spans computes separately: groups, the rows of an answer, either by bucket
/// of time.
struct CellPlan {
    /// Nil for all spans together.
    var groups: GroupRegistry?
    /// By group: its row, or −1 for groups that are passed over; nil for groups as they are.
    var rows: [Int]?
    /// Of `rows`.
    var rowCount = 1
    var buckets: TimeBuckets?

    /// Cells so far: the groups of a registry come up as chunks are read.
    var count: Int {
        (rows == nil ? groups.map(\.groups.count) ?? 1 : rowCount) * (buckets?.count ?? 1)
    }

    /// Calls `body` with the rows of the view that are in cells, and the cell of each; nil where
    /// all are in cell 0.
    func withCells(
        of view: ChunkView, _ selected: [UInt64], _ pool: VectorPool,
        _ body: ([UInt64], UnsafeMutablePointer<UInt32>?) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        guard groups != nil || buckets != nil else { return try body(selected, nil) }
        try pool.withVector(of: UInt32.self) { cells throws(ColumnError) in
            var selected = selected
            if let groups {
                let hasOthers = try groups.number(selected, of: view, to: cells)
                if rows != nil || hasOthers {
                    keepRows(&selected, cells, groupCount: groups.groups.count)
                }
            }
            try addBuckets(view, selected, cells, pool)
            try body(selected, cells)
        }
    }

    private func keepRows(
        _ selected: inout [UInt64], _ cells: UnsafeMutablePointer<UInt32>, groupCount: Int
    ) {
        let rows = rows ?? Array(0..<groupCount)
        selected.withUnsafeMutableBufferPointer { selected in
            rows.withUnsafeBufferPointer { rows in
                for index in selected.indices {
                    var word = selected[index]
                    while word != 0 {
                        let bit = word.trailingZeroBitCount
                        word &= word &- 1
                        let row = index &<< 6 &+ bit
                        // A group that has come up since has no row.
                        let group = Int(cells[row])
                        let place = group < rows.count ? rows[group] : -1
                        cells[row] = UInt32(truncatingIfNeeded: place)
                        if place < 0 { selected[index] &= ~(1 &<< UInt64(bit)) }
                    }
                }
            }
        }
    }

    private func addBuckets(
        _ view: ChunkView, _ selected: [UInt64], _ cells: UnsafeMutablePointer<UInt32>,
        _ pool: VectorPool
    ) throws(ColumnError) {
        guard let buckets else { return }
        let count = UInt32(buckets.count)
        let hasGroups = groups != nil
        if let bucket = buckets.bucket(ofAll: view.directory.starts) {
            let bucket = UInt32(bucket)
            guard hasGroups else { return cells.update(repeating: bucket, count: view.rowCount) }
            forEachRow(selected) { row in cells[row] = cells[row] &* count &+ bucket }
            return
        }
        try pool.withVector(of: Int64.self) { starts throws(ColumnError) in
            try view.intrinsic(.start).unpack(to: starts)
            if hasGroups {
                forEachRow(selected) { row in
                    let bucket = UInt32(truncatingIfNeeded: buckets.bucket(of: starts[row]))
                    cells[row] = cells[row] &* count &+ bucket
                }
            } else {
                forEachRow(selected) { row in
                    cells[row] = UInt32(truncatingIfNeeded: buckets.bucket(of: starts[row]))
                }
            }
        }
    }
}
