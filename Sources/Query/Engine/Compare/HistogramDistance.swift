/// How far two histograms are apart, and how far they would be by chance.
struct HistogramDistance {
    private let counts: ComparisonResult.Counts
    private let chance: ChanceDifference

    init(_ counts: ComparisonResult.Counts) {
        self.counts = counts
        chance = ChanceDifference(counts)
    }

    /// Of a bin's shares, in units of one by the product of both counts: whole, so that the order of
    /// addition, which is never the same, does not count.
    func difference(_ bin: ComparisonResult.Bin) -> Int128 {
        let selection = Int128(bin.counts.selection) * Int128(counts.baseline)
        return Int128(
            (selection - Int128(bin.counts.baseline) * Int128(counts.selection)).magnitude)
    }

    /// The total variation distance, and what it seldom exceeds by chance: the mean of spans that
    /// are dealt at random, and two standard deviations more.
    func distances(_ bins: [ComparisonResult.Bin]) -> (difference: Double, byChance: Double) {
        let sum = bins.reduce(into: Int128(0)) { $0 += difference($1) }
        let unit = Double(counts.selection) * Double(counts.baseline)
        // Many have few spans, and as many as others.
        let numbers = Dictionary(bins.map { ($0.counts.total, 1) }, uniquingKeysWith: +)
        let (mean, deviation) = chance.distance(numbers)
        return (unit > 0 ? Double(sum) / unit / 2 : 0, min(1, mean + 2 * deviation))
    }
}
