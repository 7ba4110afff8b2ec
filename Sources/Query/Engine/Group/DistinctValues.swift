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
        if let cells {
            var pairs: Set<UInt64> = []
            forEachRow(rows) { row in
                let code = codes[row]
                if code != 0 { pairs.insert(UInt64(cells[row]) &<< 32 | UInt64(code)) }
            }
            for pair in pairs {
                add(table.value(of: UInt32(truncatingIfNeeded: pair)), to: Int(pair >> 32))
            }
            return
        }
        var seen = [Bool](repeating: false, count: table.count)
        forEachRow(rows) { row in seen[Int(codes[row])] = true }
        for (code, isSeen) in seen.enumerated() where isSeen && code != 0 {
            add(table.value(of: UInt32(truncatingIfNeeded: code)), to: 0)
        }
    }

    private mutating func add(_ value: GroupValue?, to cell: Int) {
        guard let value else { return }
        if let known = numbers[value] {
            sets[cell].insert(known)
        } else {
            let number = UInt32(truncatingIfNeeded: numbers.count)
            numbers[value] = number
            sets[cell].insert(number)
        }
    }
}
