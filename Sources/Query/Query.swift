/// A question about spans, as a tree: calculations over the spans that a filter leaves, by group
/// and over time.
///
/// ```
/// CALC[, CALC…] [WHERE expression] [GROUP BY key[, key…]] [HAVING condition]
///   [ORDER BY calc|key [ASC|DESC][, …]] [LIMIT n] [SINCE moment] [UNTIL moment] [EVERY duration]
/// ```
///
/// What it means; `Calculation` says what each one computes:
/// - A question is about the spans that start in its time range and of which the filter is true.
/// - A group is the spans that have the same values of all keys, as they are: `1` and `"1"` are two,
///   `1` and `1.0` one. A span without a key is in the group that has no value there.
/// - HAVING leaves out groups. A comparison with a calculation that has no value is false, and so
///   `!=` is true. ORDER BY sorts them: numbers and false before true upwards, texts by UTF-8,
///   bools before numbers before texts before all else, what has no value last in both directions.
///   What is equal so far, and everything without ORDER BY, comes by the first calculation but for
///   HEATMAP (COUNT where there is no other), greatest first; then by the keys, upwards.
/// - LIMIT keeps the first groups. The spans of those behind them make one row of their own; what
///   HAVING left out is in no row.
public struct Query: Hashable, Sendable {
    /// One or more.
    public var calculations: [Calculation]
    /// WHERE; nil for all spans.
    public var filter: Expression?
    public var groupBy: [GroupKey]
    public var having: Having?
    public var orderBy: [Ordering]
    /// Groups at most; `Query.defaultLimit` where nil.
    public var limit: Int?
    /// SINCE and UNTIL.
    public var timeRange: TimeRange
    /// EVERY; nil for one that suits the range: `Granularity.automatic(for:)`.
    public var granularity: Granularity?
    /// Where the clauses stand in the text.
    var ranges = ClauseRanges()

    public init(
        calculations: [Calculation], filter: Expression? = nil, groupBy: [GroupKey] = [],
        having: Having? = nil, orderBy: [Ordering] = [], limit: Int? = nil,
        timeRange: TimeRange = TimeRange(), granularity: Granularity? = nil
    ) {
        self.calculations = calculations
        self.filter = filter
        self.groupBy = groupBy
        self.having = having
        self.orderBy = orderBy
        self.limit = limit
        self.timeRange = timeRange
        self.granularity = granularity
    }

    /// Groups in an answer where LIMIT says nothing (Honeycomb's).
    public static let defaultLimit = 100
    /// The most that LIMIT may say (Honeycomb's).
    public static let maximumLimit = 1000
    /// Calculations, and keys to group by, at most (Honeycomb's bound for keys).
    public static let maximumParts = 100
    /// Longer texts are refused, in bytes of UTF-8.
    public static let maximumLength = Filter.maximumLength
}

/// A key of GROUP BY.
public struct GroupKey: Hashable, Sendable {
    /// Of one value a span: not `any.x` and `none.x`.
    public var subject: Subject
    public var range: TextRange

    public init(_ subject: Subject, range: TextRange = TextRange()) {
        self.subject = subject
        self.range = range
    }
}

/// Where what validation may complain about stands.
struct ClauseRanges: Hashable, Sendable {
    var limit = TextRange()
    var since = TextRange()
    var until = TextRange()
    var every = TextRange()
}
