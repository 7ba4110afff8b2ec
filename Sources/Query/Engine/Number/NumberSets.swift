/// Numbers of cells between bounds, gathered to be put in order.
struct NumberSets {
    private var bounds: [ClosedRange<Int64>] = []
    /// Where each set begins and has come to, and where it ends.
    private var positions: [Int] = []
    private var starts: [Int] = []
    private var ends: [Int] = []
    private var keys: [Int64] = []
    private var isSorted: [Bool] = []
    /// The sets of each cell, which follow each other: cells are many, and looked up for every row.
    private var setsOfCell: [(first: Int32, end: Int32)] = []

    /// Adds a set that will hold so many keys; gives its number. Cells come together.
    mutating func add(cell: Int, keys: ClosedRange<Int64>, count: Int) -> Int {
        if cell >= setsOfCell.count {
            let none: (first: Int32, end: Int32) = (0, 0)
            setsOfCell += repeatElement(none, count: cell + 1 - setsOfCell.count)
        }
        let sets = Int(setsOfCell[cell].first)..<Int(setsOfCell[cell].end)
        if let known = sets.first(where: { bounds[$0] == keys }) { return known }
        let number = bounds.count
        bounds.append(keys)
        starts.append(self.keys.count)
        positions.append(self.keys.count)
        self.keys += repeatElement(0, count: count)
        ends.append(self.keys.count)
        isSorted.append(false)
        setsOfCell[cell] = (Int32(sets.isEmpty ? number : sets.lowerBound), Int32(number + 1))
        return number
    }

    mutating func take(
        _ rowKeys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ rowCells: UnsafeMutablePointer<UInt32>?
    ) {
        if let rowCells {
            takeByCell(rowKeys, rows, rowCells)
        } else {
            for set in bounds.indices { take(rowKeys, rows, into: set) }
        }
    }

    private mutating func take(
        _ rowKeys: UnsafeMutablePointer<Int64>, _ rows: [UInt64], into set: Int
    ) {
        let low = bounds[set].lowerBound
        let length = UInt64(bitPattern: bounds[set].upperBound &- low)
        var position = positions[set]
        let end = ends[set]
        keys.withUnsafeMutableBufferPointer { keys in
            forEachRow(rows) { row in
                let key = rowKeys[row]
                if UInt64(bitPattern: key &- low) <= length, position < end {
                    keys[position] = key
                    position &+= 1
                }
            }
        }
        positions[set] = position
    }

    private mutating func takeByCell(
        _ rowKeys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ rowCells: UnsafeMutablePointer<UInt32>
    ) {
        let (setsOfCell, bounds, ends) = (setsOfCell, bounds, ends)
        keys.withUnsafeMutableBufferPointer { keys in
            positions.withUnsafeMutableBufferPointer { positions in
                forEachRow(rows) { row in
                    let cell = Int(rowCells[row])
                    guard cell < setsOfCell.count else { return }
                    let key = rowKeys[row]
                    let sets = setsOfCell[cell]
                    for set in Int(sets.first)..<Int(sets.end) {
                        guard bounds[set].contains(key), positions[set] < ends[set] else {
                            continue
                        }
                        keys[positions[set]] = key
                        positions[set] &+= 1
                    }
                }
            }
        }
    }

    /// The key of a rank from 0; nil for a set that is empty.
    mutating func key(ofRank rank: Int, in set: Int) -> Int64? {
        guard positions[set] > starts[set] else { return nil }
        if !isSorted[set] {
            keys[starts[set]..<positions[set]].sort()
            isSorted[set] = true
        }
        return keys[min(starts[set] + rank, positions[set] - 1)]
    }
}
