internal import Query
internal import Telemetry

/// The rows of an answer in the order of the screen.
struct ResultRows: Sendable, Hashable {
    /// What a table can be sorted by.
    enum Column: Sendable, Hashable {
        /// By its place among the keys of GROUP BY.
        case key(Int)
        /// By its place among the query's calculations.
        case calculation(Int)
    }

    struct Sorting: Sendable, Hashable {
        var column: Column
        var isDescending: Bool
    }

    let result: QueryResult
    /// Columns from the left; HEATMAP has none.
    let columns: [Column]
    /// Places in the result's rows.
    private(set) var order: [Int]

    /// - Parameter sorting: nil for the query's own order.
    init(_ result: QueryResult, sorting: Sorting? = nil) {
        self.result = result
        columns =
            result.query.groupBy.indices.map(Column.key)
            + result.query.calculations.indices.filter {
                result.query.calculations[$0].operation.hasValue
            }.map(Column.calculation)
        order = Array(result.rows.indices)
        guard let sorting, columns.contains(sorting.column) else { return }
        order.sort { left, right in
            // The rest stays last, whatever it is sorted by.
            let (one, other) = (result.rows[left], result.rows[right])
            if one.isOthers != other.isOthers { return other.isOthers }
            return Self.precedes(
                Self.value(of: one, sorting.column), Self.value(of: other, sorting.column),
                isDescending: sorting.isDescending) ?? (left < right)
        }
    }

    var count: Int { order.count }

    subscript(place: Int) -> QueryResult.Row? {
        order.indices.contains(place) ? result.rows[order[place]] : nil
    }

    static func value(of row: QueryResult.Row, _ column: Column) -> AttributeValue? {
        switch column {
        case .key(let index): row.group.indices.contains(index) ? row.group[index] : nil
        case .calculation(let index): row.values.indices.contains(index) ? row.values[index] : nil
        }
    }

    /// Nil where both are alike. What has no value is last in both directions.
    private static func precedes(
        _ left: AttributeValue?, _ right: AttributeValue?, isDescending: Bool
    ) -> Bool? {
        switch (left, right) {
        case (nil, nil): return nil
        case (nil, _): return false
        case (_, nil): return true
        case (let left?, let right?):
            if let one = left.number, let other = right.number {
                return one == other ? nil : (one < other) != isDescending
            }
            // Numbers before texts.
            if left.number != nil { return !isDescending }
            if right.number != nil { return isDescending }
            let (one, other) = (left.displayText, right.displayText)
            return one == other ? nil : (one < other) != isDescending
        }
    }

    // MARK: As text

    func title(_ column: Column) -> String {
        switch column {
        case .key(let index): result.query.groupBy[index].subject.key
        case .calculation(let index): result.query.calculations[index].description
        }
    }

    /// The group in one line: `GET /rows · backend`.
    func label(_ row: QueryResult.Row) -> String {
        if row.isOthers { return "others" }
        return row.group.map { Self.text($0) }.joined(separator: " · ")
    }

    /// The same where nothing says what the values are of: `name = GET /rows · error = true`.
    func title(of row: QueryResult.Row) -> String {
        if row.isOthers { return "others" }
        return zip(result.query.groupBy, row.group).map { key, value in
            value == nil ? "no \(key.subject.key)" : "\(key.subject.key) = \(Self.text(value))"
        }.joined(separator: " · ")
    }

    func text(_ row: QueryResult.Row, _ column: Column) -> String {
        switch column {
        case .key(let index):
            if row.isOthers { return index == 0 ? "(others)" : "" }
            return Self.text(Self.value(of: row, column))
        case .calculation(let index):
            let unit = ValueUnit(result.query.calculations[index])
            return unit.columnText(Self.value(of: row, column))
        }
    }

    private static func text(_ key: AttributeValue?) -> String {
        switch key {
        case nil: "–"
        case .string(""): "\"\""
        case .some(let value): value.displayText
        }
    }
}
