public import Telemetry

/// What a question found: a row a group, each over time as well, and the heatmaps.
public struct QueryResult: Hashable, Sendable {
    /// One group, or all spans where the query has no GROUP BY.
    public struct Row: Hashable, Sendable {
        /// A value a key of GROUP BY; nil where the spans are without the key.
        public var group: [AttributeValue?]
        /// A number a calculation, an int or a double; nil where it has none, HEATMAP always.
        public var values: [AttributeValue?]
        /// The same in each bucket of `times`, by calculation and then by bucket. A bucket without
        /// spans of the group has 0 for COUNT and its like, and nothing for the rest.
        public var series: [[AttributeValue?]]
        /// Whether these are the spans of all groups beyond LIMIT, in one.
        public var isOthers: Bool

        public init(
            group: [AttributeValue?] = [], values: [AttributeValue?], series: [[AttributeValue?]],
            isOthers: Bool = false
        ) {
            self.group = group
            self.values = values
            self.series = series
            self.isOthers = isOthers
        }
    }

    public var query: Query
    /// Nanoseconds since the epoch: the time that was asked about, or where the query leaves it
    /// open, that of the spans found; its end excluded.
    public var range: Range<Int64>
    /// The length of the buckets, in nanoseconds: the query's, or the one chosen.
    public var granularity: Granularity
    /// Where the buckets of time begin, in nanoseconds since the epoch.
    public var times: [Int64]
    /// In the query's order, those of LIMIT first and the others' last. A query without GROUP BY
    /// has one row, also when nothing was found.
    public var rows: [Row]
    /// Of all groups together, in the order of the query's HEATMAPs.
    public var heatmaps: [Heatmap]
    public var work: QueryWork

    public init(
        query: Query, range: Range<Int64>, granularity: Granularity, times: [Int64] = [],
        rows: [Row] = [], heatmaps: [Heatmap] = [], work: QueryWork = QueryWork()
    ) {
        self.query = query
        self.range = range
        self.granularity = granularity
        self.times = times
        self.rows = rows
        self.heatmaps = heatmaps
        self.work = work
    }
}
