/// Rows of a table by the store's numbers.
struct NumberTable {
    private var rows: [Int64: Int] = [:]
    /// Spans of a trace, a resource and a scope often come in a row.
    private var last: (number: Int64, row: Int)?

    mutating func row(of number: Int64) -> Int? {
        if let last, last.number == number { return last.row }
        guard let row = rows[number] else { return nil }
        last = (number, row)
        return row
    }

    mutating func add(_ number: Int64) -> Int {
        let row = rows.count
        rows[number] = row
        last = (number, row)
        return row
    }

    var count: Int { rows.count }
}
