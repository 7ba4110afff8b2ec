extension Query {
    /// Reads a query.
    ///
    /// - Throws: what is wrong, and where in `text`; an empty text is no query.
    public static func parse(_ text: String) throws(QueryError) -> Query {
        try checkLength(of: text, as: "query")
        var parser = Parser(text)
        let query = try parser.parseQuery()
        try query.check()
        return query
    }

    static func checkLength(of text: String, as what: String) throws(QueryError) {
        guard text.utf8.count > maximumLength else { return }
        throw QueryError(
            code: .syntax, range: maximumLength..<maximumLength,
            message: "a \(what) of more than \(maximumLength) bytes")
    }

    /// Whether it asks about more than one span: `trace.` columns, `root.x`, blocks and the like.
    public var asksTrace: Bool {
        keys.contains { $0.subject.asksTrace } || filter?.hasBlock == true
    }

    /// What is legal and probably not meant, in the order of the text.
    public var notes: [QueryError] {
        var validator = Validator()
        var own = self
        own.filter = nil
        for key in own.keys { validator.noteMisspelling(of: key) }
        if let filter { _ = try? validator.condition(for: filter) }
        if limit != nil, groupBy.isEmpty {
            validator.note(
                QueryError(
                    code: .meaning, range: ranges.limit.offsets,
                    message: "without GROUP BY there is one row, which LIMIT does not change"))
        }
        return validator.notes.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}

extension TimeRange.Moment {
    /// Reads what may follow SINCE and UNTIL: `30m`, `now`, `2026-11-20T09:24:17Z`.
    ///
    /// - Throws: what is wrong, and where in `text`.
    public static func parse(_ text: String) throws(QueryError) -> TimeRange.Moment {
        try Query.checkLength(of: text, as: "time")
        var parser = Parser(text)
        let moment = try parser.parseMoment()
        guard parser.current.kind == .end else { throw parser.unexpected("the end") }
        return moment
    }
}
