/// `P90(duration_ms)`: what is computed for each group, and for each bucket of time.
///
/// - COUNT counts spans; COUNT(x) those that have x; COUNT_DISTINCT(x) the values of x.
/// - SUM, AVG, MIN, MAX, the percentiles and HEATMAP take the numbers among the values of x, ints
///   and doubles alike but for NaN, and pass over everything else. Of no numbers SUM is 0, the
///   others have no value. A span has one value of x; an array is none of its elements here.
/// - A percentile is exact, by nearest rank: P90 of n numbers is the ⌈0.9·n⌉th from below, always
///   one of them.
/// - HEATMAP(x) counts by bucket of time and of value; it has no value of its own in a row.
/// - RATE is COUNT, RATE(x) SUM(x), per second of the bucket, in a row of the time range.
///   (Honeycomb's RATE_SUM, RATE_AVG and RATE_MAX, differences from bucket to bucket, are made for
///   metrics.)
/// - CONCURRENCY is how many of the spans run at a time, on average: the time that they cover of
///   the bucket or range, over its length. One that outlasts its bucket counts in the next ones,
///   too; one in progress lasts until now.
public struct Calculation: Hashable, Sendable {
    public enum Operation: String, Hashable, Sendable, CaseIterable {
        case count = "COUNT"
        case countDistinct = "COUNT_DISTINCT"
        case sum = "SUM"
        case average = "AVG"
        case minimum = "MIN"
        case maximum = "MAX"
        case p001 = "P001"
        case p01 = "P01"
        case p05 = "P05"
        case p10 = "P10"
        case p20 = "P20"
        case p25 = "P25"
        case p50 = "P50"
        case p75 = "P75"
        case p80 = "P80"
        case p90 = "P90"
        case p95 = "P95"
        case p99 = "P99"
        case p999 = "P999"
        case heatmap = "HEATMAP"
        case rate = "RATE"
        case concurrency = "CONCURRENCY"
    }

    public var operation: Operation
    /// What it is computed of; nil for the spans themselves. Of one value a span: not `any.x` and
    /// `none.x`.
    public var subject: Subject?
    /// All of it, and its column.
    public var range: TextRange
    public var keyRange: TextRange

    public init(
        _ operation: Operation, of subject: Subject? = nil, range: TextRange = TextRange(),
        keyRange: TextRange = TextRange()
    ) {
        self.operation = operation
        self.subject = subject
        self.range = range
        self.keyRange = keyRange
    }
}

extension Calculation.Operation {
    /// A percentile in thousandths, 1 for P001; nil for the rest.
    public var permille: Int? {
        switch self {
        case .p001: 1
        case .p01: 10
        case .p05: 50
        case .p10: 100
        case .p20: 200
        case .p25: 250
        case .p50: 500
        case .p75: 750
        case .p80: 800
        case .p90: 900
        case .p95: 950
        case .p99: 990
        case .p999: 999
        default: nil
        }
    }

    /// Whether it goes without, may have or must have a column.
    public enum Column: Hashable, Sendable { case none, optional, required }

    public var column: Column {
        switch self {
        case .concurrency: .none
        case .count, .rate: .optional
        default: .required
        }
    }

    /// Whether its column must be one of numbers.
    public var takesNumbers: Bool { self != .count && self != .countDistinct }

    /// Whether it has a value in a row, and so may be compared and sorted by.
    public var hasValue: Bool { self != .heatmap }

    /// Whether its values are of the column's unit.
    public var keepsUnit: Bool {
        switch self {
        case .sum, .average, .minimum, .maximum: true
        default: permille != nil
        }
    }

    /// In one line, for help and completion.
    public var summary: String {
        switch self {
        case .count: "how many spans, or how many have the column"
        case .countDistinct: "how many values"
        case .sum: "the sum"
        case .average: "the mean"
        case .minimum: "the least"
        case .maximum: "the greatest"
        case .heatmap: "counts by time and value"
        case .rate: "spans per second, or the column's sum per second"
        case .concurrency: "spans that run at a time, on average"
        default:
            "\(permille.map { Double($0) / 10 }.map { $0 < 1 || $0 > 99 ? "\($0)" : "\(Int($0))" } ?? "")"
                + "% are at or below it"
        }
    }
}
