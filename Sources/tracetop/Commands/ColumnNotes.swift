internal import Interface
internal import Storage

/// What stderr says of the columns that an answer came from.
enum ColumnNotes {
    /// So many spans are read from their rows in a tenth of a second or two.
    private static let manySpans = 100_000

    static func say(_ columns: ColumnReader) {
        if let problem = columns.problem { Diagnostics.warn(problem) }
        let count = columns.spansFromRows
        // Who receives makes them, and does not let anybody else.
        guard count > manySpans, SpanStore.owner(of: columns.location) == nil else { return }
        Diagnostics.say(
            "\(Format.counted(count, "span")) are not in columns and were read from their rows: "
                + "`tracetop reindex` makes this faster")
    }
}
