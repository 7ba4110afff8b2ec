/// The total variation distance that two sets of spans have by chance: each set a random part of
/// all the spans, whatever their values are.
///
/// Of the c spans with a value, those in the selection are distributed hypergeometrically. Their
/// mean absolute deviation is that of the binomial distribution (De Moivre 1730, in closed form),
/// corrected for drawing without replacement, and of the normal distribution where c is large.
struct ChanceDifference {
    private let share: Double
    private let total: Double
    /// Of a deviation in spans to one in shares.
    private let scale: Double

    init(_ counts: ComparisonResult.Counts) {
        let (selection, baseline) = (Double(counts.selection), Double(counts.baseline))
        total = selection + baseline
        share = selection / max(total, 1)
        scale = total / max(selection * baseline, 1)
    }

    /// What a value of so many spans adds to the distance, on average.
    func part(ofCount count: Int) -> Double {
        guard count > 0, share > 0, share < 1 else { return 0 }
        let left = max(0, (total - Double(count)) / max(total - 1, 1))
        return scale * deviation(count) * left.squareRoot() / 2
    }

    /// The variance of what it adds.
    func variance(ofCount count: Int) -> Double {
        guard count > 0, share > 0, share < 1 else { return 0 }
        let left = max(0, (total - Double(count)) / max(total - 1, 1))
        let square = scale * scale * Double(count) * share * (1 - share) * left / 4
        let mean = part(ofCount: count)
        return max(0, square - mean * mean)
    }

    private func deviation(_ count: Int) -> Double {
        let variance = Double(count) * share * (1 - share)
        guard count <= 30 else { return (2 / Double.pi * variance).squareRoot() }
        let mode = Int(Double(count) * share) + 1
        guard mode <= count else { return 0 }
        var probability = 1.0
        for index in 1...mode {
            probability *= share * Double(count - mode + index) / Double(index)
        }
        for _ in 0..<(count - mode) { probability *= 1 - share }
        return 2 * Double(mode) * (1 - share) * probability
    }
}
