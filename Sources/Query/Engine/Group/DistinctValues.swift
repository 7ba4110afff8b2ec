/// The different values in each cell.
struct DistinctValues {
    private var numbers: [GroupValue: UInt32] = [:]
    private var sets: [Set<UInt32>] = []

    mutating func grow(to count: Int) {
        while sets.count < count { sets.append([]) }
    }

    func count(_ cell: Int) -> Int { sets[cell].count }

    /// Adds the values of rows by their codes; 0 is none.
    mutating func add(
        _ table: CodeTable, _ codes: UnsafeMutablePointer<UInt32>, _ rows: [UInt64],
        _ cells: UnsafeMutablePointer<UInt32>?
    ) {
        // A chunk has each pair of cell and code many times.
        var pairs: Set<UInt64> = []
        var seen = [Bool](repeating: false, count: cells == nil ? table.count : 0)
        forEachRow(rows) { row in
            let code = codes[row]
            guard code != 0 else { return }
            if let cells {
                pairs.insert(UInt64(cells[row]) &<< 32 | UInt64(code))
            } else if !seen[Int(code)] {
                seen[Int(code)] = true
                pairs.insert(UInt64(code))
            }
        }
        for pair in pairs {
            let code = UInt32(truncatingIfNeeded: pair)
            guard let value = table.value(of: code) else { continue }
            let number = numbers[value] ?? UInt32(truncatingIfNeeded: numbers.count)
            numbers[value] = number
            sets[Int(pair >> 32)].insert(number)
        }
    }
}
