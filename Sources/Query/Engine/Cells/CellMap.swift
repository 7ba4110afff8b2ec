/// Cells that are made of a plan's: of a group's buckets the group, of several groups the others.
struct CellMap {
    /// By the plan's cell: the cell that it is part of, or −1; nil where they are the same.
    var cells: [Int32]?
    var count: Int
    /// How long a cell is.
    var seconds: Double

    /// How many of the plan's cells each is made of.
    var sizes: [Int32] {
        guard let cells else { return Array(repeating: 1, count: count) }
        var sizes = [Int32](repeating: 0, count: count)
        for cell in cells where cell >= 0 { sizes[Int(cell)] += 1 }
        return sizes
    }
}

extension CellPlan {
    /// The cells of another plan as they are made of this one's; nil where they are not.
    func map(_ other: CellPlan, seconds: Double) -> CellMap? {
        guard rows == nil, groups === other.groups, buckets != nil || other.buckets == nil else {
            return nil
        }
        let bucketCount = buckets?.count ?? 1
        let isByTime = other.buckets != nil
        var cells: [Int32] = []
        cells.reserveCapacity(count)
        for group in 0..<(groups?.groups.count ?? 1) {
            let row = other.rows.map { group < $0.count ? $0[group] : -1 } ?? group
            for bucket in 0..<bucketCount {
                let cell = isByTime ? row * bucketCount + bucket : row
                cells.append(row < 0 ? -1 : Int32(truncatingIfNeeded: cell))
            }
        }
        let isSame = other.rows == nil && (isByTime || buckets == nil)
        return CellMap(cells: isSame ? nil : cells, count: other.count, seconds: seconds)
    }
}
