/// The buckets of a heatmap's values. Their bounds are those of a grid that does not move with the
/// data: preferred numbers (ISO 3: R20, R10, R5), or multiples of 1, 2 or 5 times a power of ten.
/// So a picture that is refreshed stays where it is.
struct HeatmapScale {
    static let maximumBuckets = 50
    let scale: Heatmap.Scale
    let edges: [Double]

    /// For finite numbers from the least to the greatest.
    /// - Parameters:
    ///   - leastPositive: the least above 0; nil where there is none.
    ///   - isWhole: whether all are ints.
    init(_ values: ClosedRange<Double>, leastPositive: Double?, isWhole: Bool) {
        let (low, high) = (values.lowerBound, values.upperBound)
        if low >= 0, let leastPositive, high / leastPositive >= 20,
            !isWhole || high >= Double(HeatmapScale.maximumBuckets)
        {
            scale = .logarithmic
            // What is 0 has a bucket below all others.
            let edges = HeatmapScale.logarithmicEdges(leastPositive...high)
            self.edges = low == 0 ? [0] + edges : edges
        } else {
            scale = .linear
            edges = HeatmapScale.linearEdges(values, isWhole: isWhole)
        }
    }

    private static let grids: [[String]] = [
        [
            "1", "1.12", "1.25", "1.4", "1.6", "1.8", "2", "2.24", "2.5", "2.8", "3.15", "3.55",
            "4", "4.5", "5", "5.6", "6.3", "7.1", "8", "9",
        ], ["1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8"],
        ["1", "1.6", "2.5", "4", "6.3"], ["1", "3.15"], ["1"],
    ]

    private static func logarithmicEdges(_ values: ClosedRange<Double>) -> [Double] {
        for grid in grids {
            let edges = edges(values, grid)
            if edges.count <= maximumBuckets + 1 { return edges }
        }
        // More than 50 decades: one bucket for several.
        let edges = edges(values, ["1"])
        let step = edges.count / maximumBuckets + 1
        return stride(from: 0, to: edges.count + step - 1, by: step).map {
            edges[min($0, edges.count - 1)]
        }
    }

    /// The bounds from the last that is not above the least value to the first above the greatest.
    private static func edges(_ values: ClosedRange<Double>, _ grid: [String]) -> [Double] {
        var edges: [Double] = []
        let first = decade(of: values.lowerBound)
        for exponent in first...308 {
            for mantissa in grid {
                guard let edge = Double("\(mantissa)e\(exponent)") else { continue }
                if edge <= values.lowerBound { edges.removeAll() }
                edges.append(edge)
                if edge > values.upperBound { return edges }
            }
        }
        return edges + [.infinity]
    }

    /// The power of ten that is not above a positive number.
    private static func decade(of value: Double) -> Int {
        var exponent = Int((Double(value.exponent) * 0.301_029_995_663_981_2).rounded(.down))
        while let power = Double("1e\(exponent)"), power > value { exponent -= 1 }
        return max(exponent, -324)
    }

    private static func linearEdges(_ values: ClosedRange<Double>, isWhole: Bool) -> [Double] {
        let length = max(values.upperBound - values.lowerBound, 0)
        var exponent = isWhole || length == 0 ? 0 : decade(of: length) - 2
        if !length.isFinite { exponent = 307 }
        while exponent < 309 {
            for mantissa in [1.0, 2, 5] {
                let edges = multiples(of: mantissa, exponent, values)
                if let edges { return edges }
            }
            exponent += 1
        }
        return [values.lowerBound, .infinity]
    }

    /// Multiples of `mantissa` times a power of ten around the values; nil where they are too many.
    private static func multiples(
        of mantissa: Double, _ exponent: Int, _ values: ClosedRange<Double>
    ) -> [Double]? {
        guard let power = Double("1e\(exponent.magnitude)") else { return nil }
        // Divided rather than multiplied by a fraction: 3 / 10 is 0.3, 3 × 0.1 is not.
        func edge(_ number: Double) -> Double {
            exponent < 0 ? number * mantissa / power : number * mantissa * power
        }
        let unit = edge(1)
        var number = (values.lowerBound / unit).rounded(.down)
        while edge(number) > values.lowerBound { number -= 1 }
        guard number.magnitude < 0x1p53 else { return nil }
        var edges = [edge(number)]
        while let last = edges.last, last <= values.upperBound {
            guard edges.count <= maximumBuckets else { return nil }
            number += 1
            let next = edge(number)
            // Where doubles lie further apart than the step.
            guard next > last else { return nil }
            if next <= values.lowerBound { edges.removeAll() }
            edges.append(next)
        }
        return edges
    }
}
