/// Numbers of cells between bounds, gathered to be put in order.
struct NumberSets {
    private var cells: [Int] = []
    private var bounds: [ClosedRange<Int64>] = []
    /// Where each set begins and has come to, and where it ends.
    private var positions: [Int] = []
    private var starts: [Int] = []
    private var ends: [Int] = []
    private var keys: [Int64] = []
    private var isSorted: [Bool] = []
    /// The sets of a cell, which follow each other.
    private var setsOfCell: [Int: Range<Int>] = [:]

    /// Adds a set that will hold so many keys; gives its number. Cells come together.
    mutating func add(cell: Int, keys: ClosedRange<Int64>, count: Int) -> Int {
        if let sets = setsOfCell[cell], let known = sets.first(where: { bounds[$0] == keys }) {
            return known
        }
        let number = cells.count
        cells.append(cell)
        bounds.append(keys)
        starts.append(self.keys.count)
        positions.append(self.keys.count)
        self.keys += repeatElement(0, count: count)
        ends.append(self.keys.count)
        isSorted.append(false)
        setsOfCell[cell] = (setsOfCell[cell]?.lowerBound ?? number)..<(number + 1)
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
        // The sets of each cell as a table: cells are many, and looked up for every row.
        let cellCount = (cells.max() ?? -1) + 1
        var firsts = [Int32](repeating: 0, count: cellCount + 1)
        var lasts = firsts
        for (cell, sets) in setsOfCell {
            firsts[cell] = Int32(sets.lowerBound)
            lasts[cell] = Int32(sets.upperBound)
        }
        keys.withUnsafeMutableBufferPointer { keys in
            positions.withUnsafeMutableBufferPointer { positions in
                forEachRow(rows) { row in
                    let cell = Int(rowCells[row])
                    guard cell < cellCount else { return }
                    let key = rowKeys[row]
                    for set in Int(firsts[cell])..<Int(lasts[cell]) {
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
