internal import Query

/// Round values along the value axis of a heatmap.
struct ValueAxis {
    struct Tick: Sendable, Hashable {
        var label: String
        /// In rows of the picture from below.
        var place: Double
    }

    let grid: HeatmapGrid
    let unit: ValueUnit

    /// - Parameter rows: of the screen; labels are at least two apart.
    func ticks(rows: Int) -> [Tick] {
        guard let first = grid.bands.first?.first, let last = grid.bands.last?.last else {
            return []
        }
        let low = grid.heatmap.edges[first]
        let high = grid.heatmap.edges[last + 1]
        let candidates =
            grid.heatmap.scale == .logarithmic
            ? Self.decades(low, high) : [Self.round(low, high, most: max(2, rows / 3))]
        let spacing = 2.0 * Double(grid.height) / Double(max(1, rows))
        // The finest that leaves labels their room.
        for values in candidates {
            let ticks = values.compactMap { value in
                grid.row(of: value).map { Tick(label: unit.tick(value), place: $0) }
            }
            let isRoomy = zip(ticks, ticks.dropFirst()).allSatisfy {
                $1.place - $0.place >= spacing
            }
            if isRoomy { return ticks }
        }
        return []
    }

    /// 1, 2 and 5 of each decade, then decades, then every second one and so on.
    static func decades(_ low: Double, _ high: Double) -> [[Double]] {
        guard high > 0, high.isFinite else { return [] }
        let top = Int(clamping: Decades.logarithm(high).rounded(.up))
        let bottom =
            low > 0 ? max(top - 40, Int(clamping: Decades.logarithm(low).rounded(.down))) : top - 9
        let exponents = Array(bottom...max(bottom, top))
        var candidates = [
            exponents.flatMap { exponent in
                [1.0, 2, 5].map { $0 * Decades.power(exponent) }
            }
        ]
        for step in 1...8 {
            candidates.append(
                exponents.filter { ($0 % step + step) % step == 0 }.map(Decades.power))
        }
        return candidates.map { $0.filter { $0 >= low && $0 <= high } }
    }

    /// Multiples of a round step, at most `most` of them.
    static func round(_ low: Double, _ high: Double, most: Int) -> [Double] {
        let length = high - low
        guard length > 0, length.isFinite else { return [] }
        let least = length / Double(max(1, most))
        var step = Decades.power(Int(clamping: Decades.logarithm(least).rounded(.down)))
        guard step > 0, step.isFinite else { return [] }
        for factor in [1.0, 2, 5, 10] where step * factor >= least {
            step *= factor
            break
        }
        var values: [Double] = []
        var value = (low / step).rounded(.up) * step
        while value <= high, values.count <= most + 1 {
            values.append(value)
            value += step
        }
        return values
    }
}
