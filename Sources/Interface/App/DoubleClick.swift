/// Tells the second of two clicks in the same place from the first.
struct DoubleClick: Sendable {
    private var last: (column: Int, row: Int, time: Int64)?

    private static let longest: Int64 = 400_000_000

    /// Takes note of a click; true for the second one, soon after the first.
    ///
    /// - Parameter now: nanoseconds since the epoch.
    mutating func isSecond(column: Int = 0, row: Int, at now: Int64) -> Bool {
        if let last, last.column == column, last.row == row, now &- last.time < Self.longest {
            self.last = nil
            return true
        }
        last = (column, row, now)
        return false
    }
}
