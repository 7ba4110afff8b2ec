/// The values along the side of a plot.
struct PlotAxis: Sendable, Hashable {
    /// Values at the bottom and the top.
    let low: Double
    let high: Double
    /// Whether equal distances are equal ratios: small values stay readable beside great ones. Such
    /// an axis has no zero: what is not above the bottom lies on it.
    let isLogarithmic: Bool

    /// - Parameter isLogarithmic: what is wished for; an axis with nothing above zero is linear.
    init(_ values: some Sequence<Double>, isLogarithmic: Bool) {
        var (least, most, leastPositive) = (0.0, 0.0, Double.infinity)
        for value in values where value.isFinite {
            least = min(least, value)
            most = max(most, value)
            if value > 0 { leastPositive = min(leastPositive, value) }
        }
        self.isLogarithmic = isLogarithmic && leastPositive.isFinite
        if self.isLogarithmic {
            let least = Int(clamping: Decades.logarithm(leastPositive).rounded(.down))
            let bottom = min(307, max(-300, least))
            let top = Int(clamping: Decades.logarithm(most).rounded(.up))
            // A double's exponents; 0 is no end of such an axis.
            low = Decades.power(bottom)
            high = Decades.power(min(308, max(top, bottom + 1)))
        } else {
            // From 0 on, so that half as high is half as much; up to a round number.
            if least == 0, most == 0 { most = 1 }
            // The length of the axis is a number, too.
            (least, most) = (max(least, -1e307), min(most, 1e307))
            let ticks = ValueAxis.round(least, most, most: 4)
            let step = ticks.count > 1 ? ticks[1] - ticks[0] : most - least
            low = least < 0 ? (least / step).rounded(.down) * step : 0
            high = max(low + step, (most / step).rounded(.up) * step)
        }
    }

    /// Where a value is, 0 at the bottom and 1 at the top; what is beyond is at the nearer end.
    func place(_ value: Double) -> Double {
        let part =
            isLogarithmic
            ? (Decades.logarithm(max(low, value)) - Decades.logarithm(low))
                / (Decades.logarithm(high) - Decades.logarithm(low))
            : (value - low) / (high - low)
        return part.isNaN ? 0 : min(1, max(0, part))
    }

    /// Round values, the most telling first; those for which there is no room are left out.
    func ticks(rows: Int) -> [Double] {
        let most = max(1, rows / 2)
        guard isLogarithmic else { return [high, low] + ValueAxis.round(low, high, most: most) }
        let candidates = ValueAxis.decades(low, high)
        return [high, low] + (candidates.first { $0.count <= most + 1 } ?? [])
    }
}
