/// The total variation distance that two sets of spans have by chance: each set a random part of
/// all the spans, whatever their values are.
///
/// Of the c spans with a value, those in the smaller set are distributed hypergeometrically. The
/// moments are those of the binomial distribution, corrected for drawing without replacement, and
/// of the normal distribution where its variance is large.
struct ChanceDifference {
    /// Of how far the spans with a value in the smaller set are from as many as there would be on
    /// average, up or down.
    struct Moments {
        var mean = 0.0
        var variance = 0.0
        /// With the number of these spans.
        var covariance = 0.0
        /// Of the number of these spans.
        var countVariance = 0.0
    }

    private let share: Double
    private let total: Double
    /// Of a deviation in spans to its part of a distance in shares.
    private let scale: Double

    private static let mostSummedVariance = 30.0

    init(_ counts: ComparisonResult.Counts) {
        let (selection, baseline) = (Double(counts.selection), Double(counts.baseline))
        total = selection + baseline
        share = min(selection, baseline) / max(total, 1)
        scale = total / max(selection * baseline, 1) / 2
    }

    /// What a value of so many spans adds to the distance, on average.
    func part(ofCount count: Int) -> Double { scale * moments(ofCount: count).mean }

    /// The mean distance for the values that so many spans have, and how far it is from that, as a
    /// standard deviation.
    ///
    /// As all values share a fixed number of spans, what tells by its sum tells nothing: deviations
    /// are those that remain when each is known to be part of that sum (a linear regression on it).
    ///
    /// - Parameter numbers: values, by how many spans have each.
    func distance(_ numbers: [Int: Int]) -> (mean: Double, deviation: Double) {
        var sum = Moments()
        var values = 0.0
        for (count, number) in numbers.sorted(by: { $0.key < $1.key }) {
            let (part, number) = (moments(ofCount: count), Double(number))
            sum.mean += number * part.mean
            sum.variance += number * part.variance
            sum.covariance += number * part.covariance
            sum.countVariance += number * part.countVariance
            values += number
        }
        let known =
            sum.countVariance > 0 ? sum.covariance * sum.covariance / sum.countVariance : 0
        // The last follows from the others: exact for two values, and near for many.
        let variance = max(0, sum.variance - known) * max(2, values) / max(1, values - 1)
        return (scale * sum.mean, scale * variance.squareRoot())
    }

    private func moments(ofCount count: Int) -> Moments {
        guard count > 0, share > 0, share < 1 else { return Moments() }
        let variance = Double(count) * share * (1 - share)
        var moments = Moments(countVariance: variance)
        if variance > Self.mostSummedVariance {
            moments.mean = (2 / Double.pi * variance).squareRoot()
        } else {
            sum(count, variance, into: &moments)
        }
        moments.variance = max(0, variance - moments.mean * moments.mean)
        // Without replacement.
        let left = max(0, (total - Double(count)) / max(total - 1, 1))
        return Moments(
            mean: moments.mean * left.squareRoot(), variance: moments.variance * left,
            covariance: moments.covariance * left, countVariance: variance * left)
    }

    /// Adds the binomial distribution up, as far as it counts.
    private func sum(_ count: Int, _ variance: Double, into moments: inout Moments) {
        let middle = Double(count) * share
        let last = min(count, Int(middle + 12 * variance.squareRoot()) + 20)
        // The share is a half at most: never below the least number there is.
        var probability = 1.0
        let odds = share / (1 - share)
        var missing = 1 - share
        var power = count
        while power > 0 {
            if power & 1 == 1 { probability *= missing }
            missing *= missing
            power >>= 1
        }
        for index in 0...last {
            let deviation = Double(index) - middle
            moments.mean += abs(deviation) * probability
            moments.covariance += abs(deviation) * deviation * probability
            probability *= Double(count - index) / Double(index + 1) * odds
        }
    }
}
