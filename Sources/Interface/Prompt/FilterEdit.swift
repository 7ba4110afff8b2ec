internal import Query
internal import Telemetry

/// A filter with what is asked for on top of it: by a value that a span has.
enum FilterEdit {
    /// The traces that pass `filter` and have (or don't have) a span of which `predicate` is true.
    ///
    /// A filter asks all of one span. Where `span`, which the value comes from, is one that passes,
    /// the value is asked of it, too; where it is another of the same trace, of any span: the trace
    /// that the user looks at stays in the list.
    ///
    /// - Returns: nil for what the language can't say.
    static func adding(
        _ predicate: Predicate, of span: SpanRecord, excluding: Bool, to filter: String
    ) -> String? {
        var added = predicate
        if excluding { added.subject.binding = .none }
        let known = try? Filter.parse(filter)
        if let known, !excluding, known.asksTrace || !known.matches(span) {
            added.subject.binding = .any
        }
        guard let known else { return checked(.predicate(added)) }
        var parts = [known.expression]
        if case .all(let conjunction) = known.expression { parts = conjunction }
        if !parts.contains(.predicate(added)), !parts.contains(.predicate(predicate)) || excluding {
            parts.append(.predicate(added))
        }
        return checked(parts.count > 1 ? .all(parts) : parts[0])
    }

    private static func checked(_ expression: Expression) -> String? {
        let text = "\(expression)"
        return (try? Filter.parse(text)) == nil ? nil : text
    }
}
