public import Telemetry

/// What two sets of spans have and how often, by key; the keys that differ most come first.
///
/// A key's values are the bins of a histogram for either set: values as groups are told apart by
/// them, ranges where there are more than 32 different numbers, and having no value. The
/// `difference` of two histograms is their total variation distance: half the sum of the
/// differences of shares, which is the share of the selection that would have to change for the
/// two to be the same. Sets of few spans differ by chance, and ids differ always: `byChance` is
/// the distance that the same spans would seldom exceed if they had been dealt to the two sets at
/// random: the mean and two standard deviations. Keys are ranked by how far the one is above the
/// other, so ids come last.
public struct ComparisonResult: Hashable, Sendable {
    /// How many spans, or how many of them.
    public struct Counts: Hashable, Sendable {
        public var selection: Int
        public var baseline: Int

        public init(selection: Int = 0, baseline: Int = 0) {
            self.selection = selection
            self.baseline = baseline
        }

        public var total: Int { selection + baseline }
    }

    public struct Bin: Hashable, Sendable {
        public enum Content: Hashable, Sendable {
            /// Without a value.
            case absent
            case value(AttributeValue)
            /// Numbers from one bound up to the other, which is not included.
            case range(from: Double, below: Double)
            /// Texts that are too long to be told apart.
            case longText
            /// All further values, and about how many.
            case others(Int)
        }

        public var content: Content
        public var counts: Counts
        /// What is true of these spans; nil where no filter says so.
        public var filter: Expression?

        public init(_ content: Content, _ counts: Counts, filter: Expression? = nil) {
            self.content = content
            self.counts = counts
            self.filter = filter
        }
    }

    public struct Key: Hashable, Sendable {
        public var subject: Subject
        /// 0 where the spans are alike, 1 where they have nothing in common.
        public var difference: Double
        /// What `difference` would be at most, all but always, of spans that were dealt at random.
        public var byChance: Double
        /// Spans that were counted: all, but for chunks with so many keys that they don't know this
        /// one. Shares are of these.
        public var counts: Counts
        /// Ranges upwards, then values by the difference of their shares, greatest first, `others`
        /// last: `ComparisonResult.maximumValues` values at most.
        public var bins: [Bin]

        public init(
            _ subject: Subject, difference: Double, byChance: Double, counts: Counts, bins: [Bin]
        ) {
            self.subject = subject
            self.difference = difference
            self.byChance = byChance
            self.counts = counts
            self.bins = bins
        }

        /// What keys are ranked by.
        public var score: Double { max(0, difference - byChance) }

        /// A bin's share of the selection and of the baseline, 0 to 1.
        public func shares(of bin: Bin) -> (selection: Double, baseline: Double) {
            (
                Double(bin.counts.selection) / Double(max(counts.selection, 1)),
                Double(bin.counts.baseline) / Double(max(counts.baseline, 1))
            )
        }
    }

    /// Values of a key that are told one by one.
    public static let maximumValues = 32

    public var comparison: Comparison
    /// All spans.
    public var counts: Counts
    /// Without those that the comparison itself asks of: they differ because they were asked.
    public var keys: [Key]
    public var work: QueryWork

    public init(
        _ comparison: Comparison, counts: Counts, keys: [Key] = [], work: QueryWork = QueryWork()
    ) {
        self.comparison = comparison
        self.counts = counts
        self.keys = keys
        self.work = work
    }
}
