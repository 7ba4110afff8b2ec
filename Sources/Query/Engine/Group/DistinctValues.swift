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
        // A chunk has each pair of cell and code many times, mostly one after the other.
        if let cells {
            var lastCells = [UInt32](repeating: .max, count: table.count)
            var pairs: Set<UInt64> = []
            lastCells.withUnsafeMutableBufferPointer { lastCells in
                forEachRow(rows) { row in
                    let (cell, code) = (cells[row], codes[row])
                    // Beyond the table are only codes of a damaged chunk.
                    guard code != 0, Int(code) < lastCells.count, lastCells[Int(code)] != cell
                    else { return }
                    lastCells[Int(code)] = cell
                    pairs.insert(UInt64(cell) &<< 32 | UInt64(code))
                }
            }
            var known = [UInt32?](repeating: nil, count: table.count)
            for pair in pairs {
                let code = Int(pair & 0xFFFF_FFFF)
                let number = known[code] ?? number(ofCode: code, table)
                known[code] = number
                if let number { sets[Int(pair >> 32)].insert(number) }
            }
            return
        }
        var seen = [Bool](repeating: false, count: table.count)
        forEachRow(rows) { row in seen[Int(codes[row])] = true }
        for (code, isSeen) in seen.enumerated() where isSeen && code != 0 {
            if let number = number(ofCode: code, table) { sets[0].insert(number) }
        }
    }

    private mutating func number(ofCode code: Int, _ table: CodeTable) -> UInt32? {
        table.value(of: UInt32(truncatingIfNeeded: code)).map { number(of: $0) }
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
        // The first ones bring their numbers: texts take long to be hashed.
        let isFirst = values.isEmpty
        if isFirst { (numbers, values) = (other.numbers, other.values) }
        let numbers = isFirst ? [] : other.values.map { number(of: $0) }
        for (place, set) in other.sets.enumerated() {
            let cell = map.map { Int($0[place]) } ?? place
            guard cell >= 0 else { continue }
            if isFirst {
                if sets[cell].isEmpty { sets[cell] = set } else { sets[cell].formUnion(set) }
            } else {
                for number in set { sets[cell].insert(numbers[Int(number)]) }
            }
        }
    }
}
