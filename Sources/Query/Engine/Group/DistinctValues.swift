/// The different values in each cell.
struct DistinctValues {
    private var numbers: [GroupValue: UInt32] = [:]
    /// By number.
    private var values: [GroupValue] = []
    private var sets: [Set<UInt32>]

    init(cellCount: Int) {
        sets = Array(repeating: [], count: cellCount)
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
        if let value { sets[cell].insert(number(of: value)) }
    }

    private mutating func number(of value: GroupValue) -> UInt32 {
        if let known = numbers[value] { return known }
        let number = UInt32(truncatingIfNeeded: values.count)
        numbers[value] = number
        values.append(value)
        return number
    }

    /// Adds other values.
    /// - Parameter map: by the other's cell: the cell here, or −1; nil where they are the same.
    mutating func add(_ other: DistinctValues, _ map: [Int32]?) {
        let numbers = other.values.map { number(of: $0) }
        for (place, set) in other.sets.enumerated() {
            let cell = map.map { Int($0[place]) } ?? place
            guard cell >= 0 else { continue }
            for number in set { sets[cell].insert(numbers[Int(number)]) }
        }
    }
}
