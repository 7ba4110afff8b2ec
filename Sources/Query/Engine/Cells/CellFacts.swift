internal import Telemetry

/// What a cell's value of a calculation is made of.
struct CellFacts {
    /// Numbers of a subject, one at least. Keys are the reader's.
    struct Numbers {
        var count: Int
        var sum: (int: Int64?, double: Double)
        var least: Int64
        var greatest: Int64
    }

    var spanCount: Int
    /// Of the bucket, or the range.
    var seconds: Double
    /// Spans with a value, or different values.
    var valueCount = 0
    var concurrency = 0.0
    var numbers: Numbers?
    /// Of the calculation's permille.
    var percentile: Int64?

    init(spanCount: Int, seconds: Double) {
        self.spanCount = spanCount
        self.seconds = seconds
    }

    /// - Parameter reader: of the calculation's numbers, where it takes any.
    func value(of calculation: Calculation, _ reader: NumberReader?) -> AttributeValue? {
        switch calculation.operation {
        case .count: return .int(Int64(calculation.subject == nil ? spanCount : valueCount))
        case .countDistinct: return .int(Int64(valueCount))
        case .concurrency: return .double(concurrency)
        case .heatmap: return nil
        case .rate where calculation.subject == nil: return .double(Double(spanCount) / seconds)
        default: break
        }
        guard let reader else { return nil }
        if calculation.operation.permille != nil { return percentile.map(reader.value) }
        switch calculation.operation {
        case .sum:
            guard let sum = numbers?.sum else { return .int(0) }
            return sum.int.map(AttributeValue.int) ?? .double(sum.double)
        case .rate: return .double((numbers?.sum.double ?? 0) / seconds)
        case .average: return numbers.map { .double($0.sum.double / Double($0.count)) }
        case .minimum: return numbers.map { reader.value(of: $0.least) }
        case .maximum: return numbers.map { reader.value(of: $0.greatest) }
        default: return nil
        }
    }
}
