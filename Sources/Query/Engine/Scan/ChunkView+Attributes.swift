internal import Columns
internal import Telemetry

/// Rows by what a test says of an attribute: the span's, else its scope's, else its resource's.
extension ChunkView {
    func rows(
        _ test: Condition.Test, of owner: Subject.Owner, _ name: String
    ) throws(ColumnError) -> [UInt64] {
        switch owner {
        case .span: return try own(test, name).found
        case .scope: return try shared(test, .scope, .scopeAttributes, name).found
        case .resource: return try shared(test, .resource, .resourceAttributes, name).found
        case .first:
            var (found, covered) = try own(test, name)
            for (column, table) in ChunkView.sharedTables {
                var shared = try shared(test, column, table, name)
                Bitmap.subtract(&shared.found, covered)
                Bitmap.formUnion(&found, shared.found)
                Bitmap.formUnion(&covered, shared.covered)
            }
            return found
        }
    }

    /// Where a span's attribute is looked for after its own: the order matters.
    static let sharedTables: [(column: IntrinsicColumn, table: IntrinsicColumn)] = [
        (.scope, .scopeAttributes), (.resource, .resourceAttributes),
    ]

    /// The rows of which the test is true, and those that have the attribute at all.
    private func own(
        _ test: Condition.Test, _ name: String
    ) throws(ColumnError) -> (found: [UInt64], covered: [UInt64]) {
        var (found, covered) = (Bitmap.none(rowCount), Bitmap.none(rowCount))
        for place in directory.indices(ofKey: name) {
            let column = try column(at: place)
            Bitmap.formUnion(&covered, column.presence)
            Bitmap.formUnion(&found, rows(test, of: column, directory.entries[place]))
        }
        return (found, covered)
    }

    private func shared(
        _ test: Condition.Test, _ column: IntrinsicColumn, _ table: IntrinsicColumn,
        _ name: String
    ) throws(ColumnError) -> (found: [UInt64], covered: [UInt64]) {
        let values = try values(of: name, in: table)
        guard values.contains(where: { $0 != nil }) else {
            return (Bitmap.none(rowCount), Bitmap.none(rowCount))
        }
        return (
            try rows(of: column, wanted: values.map { $0.map(test.holds) ?? false }),
            try rows(of: column, wanted: values.map { $0 != nil })
        )
    }

    /// The attribute's value in each resource or scope.
    func values(
        of name: String, in table: IntrinsicColumn
    ) throws(ColumnError) -> [AttributeValue?] {
        let column = try intrinsic(table)
        // Most have no such key: the text is searched for it before it is read.
        var values: [AttributeValue?] = []
        for entry in 0..<column.dictionaryCount {
            values.append(Attributes(json: Array(column.text(at: entry)))[name])
        }
        return column.integers.map { values[Int($0)] }
    }

    /// Rows of a column of one type.
    func rows(
        _ test: Condition.Test, of column: PackedColumn, _ entry: ChunkDirectory.Entry
    ) -> [UInt64] {
        if case .exists = test { return column.presence }
        switch column.type {
        case .int: return rows(in: Intervals.integers(of: test), of: column, entry)
        case .bool:
            return column.rows(withCodes: [
                test.holds(for: .bool(false)), test.holds(for: .bool(true)),
            ])
        case .double:
            var found = Bitmap.none(rowCount)
            for range in Intervals.doubles(of: test) {
                if let known = entry.doubles, !known.overlaps(range) { continue }
                Bitmap.formUnion(&found, column.rows(in: range))
            }
            return found
        case .string: return rows(withText: TextTest(test), of: column)
        case .other:
            var wanted: [Bool] = []
            for entry in 0..<column.dictionaryCount {
                var reader = JSONReader(Array(column.text(at: entry)))
                wanted.append(reader.readValue().map(test.holds) ?? false)
            }
            return column.rows(withCodes: wanted)
        }
    }

    func rows(
        in ranges: [ClosedRange<Int64>], of column: PackedColumn, _ entry: ChunkDirectory.Entry
    ) -> [UInt64] {
        var found = Bitmap.none(rowCount)
        for range in ranges {
            if let known = entry.integers {
                if !known.overlaps(range) { continue }
                if range.lowerBound <= known.lowerBound, known.upperBound <= range.upperBound {
                    return column.presence
                }
            }
            Bitmap.formUnion(&found, column.rows(in: range))
        }
        return found
    }

    func rows(withText test: TextTest, of column: PackedColumn) -> [UInt64] {
        column.rows(withCodes: (0..<column.dictionaryCount).map { test.holds(column.text(at: $0)) })
    }
}
