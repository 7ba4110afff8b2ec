internal import Query
internal import Telemetry

extension QueryScreen {
    mutating func sortByNext() {
        guard let result else { return }
        let group = selected?.group
        let columns = ResultRows(result).columns
        guard !columns.isEmpty else { return }
        // The query's own order comes round after the last column.
        let index = sorting.flatMap { columns.firstIndex(of: $0.column) }.map { $0 + 1 } ?? 0
        if index < columns.count {
            let isNumber = if case .calculation = columns[index] { true } else { false }
            sorting = .init(column: columns[index], isDescending: isNumber)
        } else {
            sorting = nil
        }
        select(group, of: result)
    }

    mutating func turnRound() {
        guard let result, let sorting else { return sortByNext() }
        let group = selected?.group
        self.sorting = .init(column: sorting.column, isDescending: !sorting.isDescending)
        select(group, of: result)
    }

    /// The same group wherever it has come to stand.
    private mutating func select(_ group: [AttributeValue?]?, of result: QueryResult) {
        let rows = ResultRows(result, sorting: sorting)
        select(row: (0..<rows.count).first { rows[$0]?.group == group } ?? 0)
    }
}
