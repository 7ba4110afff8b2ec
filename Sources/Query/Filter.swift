public import Telemetry

/// A question about one span that is true or false: what follows WHERE, and `--where`.
///
/// `Expression` says what the parts mean.
public struct Filter: Sendable {
    public let expression: Expression
    /// What is legal and probably not meant, such as a misspelt column taken for an attribute.
    public let notes: [QueryError]
    /// Whether it asks about more than one span: `trace.` columns, `root.x` and the like.
    public let asksTrace: Bool
    let condition: Condition

    /// Longer texts are refused, in bytes of UTF-8.
    public static let maximumLength = 65_536

    /// Checks a tree that was built rather than typed.
    public init(_ expression: Expression) throws(QueryError) {
        var validator = Validator()
        condition = try validator.condition(for: expression)
        asksTrace = condition.asksTrace
        notes = validator.notes
        self.expression = expression
    }

    /// Reads a filter; behind `xray:`, one of X-Ray's expressions.
    ///
    /// - Throws: what is wrong, and where in `text`; an empty text is no filter.
    public static func parse(_ text: String) throws(QueryError) -> Filter {
        try Query.checkLength(of: text, as: "filter")
        var parser = Parser(text)
        return try Filter(try parser.parseWholeFilter())
    }

    /// What is true where both are; nil for none.
    public static func both(_ one: Filter?, _ other: Filter?) -> Filter? {
        guard let one, let other else { return one ?? other }
        return Filter(
            expression: Expression.joined([one.expression, other.expression], by: Expression.all),
            notes: one.notes + other.notes, asksTrace: one.asksTrace || other.asksTrace,
            condition: .all([one.condition, other.condition]))
    }

    private init(
        expression: Expression, notes: [QueryError], asksTrace: Bool, condition: Condition
    ) {
        self.expression = expression
        self.notes = notes
        self.asksTrace = asksTrace
        self.condition = condition
    }

    /// Whether the filter is true of `span`. Reads no attribute that it does not ask about. For a
    /// filter that does not ask about the trace; one that does finds no trace here.
    public func matches(_ span: SpanRecord) -> Bool {
        condition.matches(span)
    }

    /// Whether the filter is true of some span of a trace. O(spans).
    ///
    /// - Parameter spans: all of the trace's, in any order.
    public func matchesSome(of spans: [SpanRecord]) -> Bool {
        guard asksTrace else { return spans.contains { condition.matches($0) } }
        let trace = TraceContext(spans, needsParents: condition.asksParents)
        let resolved = condition.resolved(in: trace)
        return spans.indices.contains { resolved.matches($0, of: trace) }
    }

    /// Of which spans of a trace the filter is true, by their places. O(spans).
    ///
    /// - Parameter spans: all of the trace's, in any order.
    public func matchingIndices(of spans: [SpanRecord]) -> [Int] {
        let trace = TraceContext(spans, needsParents: condition.asksParents)
        let resolved = condition.resolved(in: trace)
        return spans.indices.filter { resolved.matches($0, of: trace) }
    }
}

extension Filter: CustomStringConvertible {
    /// The canonical spelling: keywords in capitals, texts in double quotes.
    public var description: String { expression.description }
}

extension Filter: Hashable {
    /// Whether both were spelt the same but for blanks and the like.
    public static func == (left: Filter, right: Filter) -> Bool {
        left.expression == right.expression
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(expression)
    }
}
