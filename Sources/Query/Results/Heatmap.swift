/// How many spans there are by bucket of time and of value.
public struct Heatmap: Hashable, Sendable {
    /// How the values are cut into buckets.
    public enum Scale: String, Hashable, Sendable {
        /// Each bucket as much wider than the one below it.
        case logarithmic
        /// Buckets as wide as one another.
        case linear
    }

    public var calculation: Calculation
    public var scale: Scale
    /// Where the buckets of time begin, in nanoseconds since the epoch: the result's `times`.
    public var times: [Int64]
    /// The bounds of the buckets of value, rising: one more than there are buckets, in the
    /// column's unit. A value is in the bucket of the greatest bound that is not above it.
    public var edges: [Double]
    /// By time, then by value from below.
    public var counts: [[Int]]

    public init(
        calculation: Calculation, scale: Scale, times: [Int64] = [], edges: [Double] = [],
        counts: [[Int]] = []
    ) {
        self.calculation = calculation
        self.scale = scale
        self.times = times
        self.edges = edges
        self.counts = counts
    }

    /// The greatest count of a bucket; 0 where there is none.
    public var maximum: Int { counts.reduce(0) { max($0, $1.max() ?? 0) } }
}
