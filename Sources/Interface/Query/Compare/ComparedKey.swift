public import Query
internal import Telemetry

extension ComparisonResult.Key {
    /// Whether it differs by more than chance, and by half a percent at least: what is less is 0% to
    /// who reads it.
    public var differsVisibly: Bool { score >= 0.005 }
}

/// A key of a comparison with as many values as can be read: neighbouring ranges in one, and what is
/// seldom met put together.
struct ComparedKey: Sendable {
    let key: ComparisonResult.Key
    let bins: [ComparisonResult.Bin]

    static let mostRanges = 6
    static let mostValues = 6

    init(_ key: ComparisonResult.Key) {
        self.key = key
        var ranges: [ComparisonResult.Bin] = []
        var values: [ComparisonResult.Bin] = []
        for bin in key.bins where bin.counts.total > 0 {
            if case .range = bin.content { ranges.append(bin) } else { values.append(bin) }
        }
        bins = Self.merged(ranges, key.subject) + Self.shortened(values)
    }

    /// Neighbours put together, each run as many of them as the others.
    private static func merged(
        _ ranges: [ComparisonResult.Bin], _ subject: Subject
    ) -> [ComparisonResult.Bin] {
        let length = (ranges.count + mostRanges - 1) / mostRanges
        guard length > 1 else { return ranges }
        return stride(from: 0, to: ranges.count, by: length).map { start in
            let run = ranges[start..<min(ranges.count, start + length)]
            guard case .range(let low, _)? = run.first?.content,
                case .range(_, let high)? = run.last?.content
            else { return ranges[start] }
            return ComparisonResult.Bin(
                .range(from: low, below: high), sum(run),
                filter: Expression(subject, from: low, below: high))
        }
    }

    /// The first values, and the rest as one.
    private static func shortened(_ bins: [ComparisonResult.Bin]) -> [ComparisonResult.Bin] {
        guard bins.count > mostValues else { return bins }
        let rest = bins[(mostValues - 1)...]
        let count = rest.reduce(0) { count, bin in
            if case .others(let more) = bin.content { count + more } else { count + 1 }
        }
        return bins.prefix(mostValues - 1) + [ComparisonResult.Bin(.others(count), sum(rest))]
    }

    private static func sum(_ bins: ArraySlice<ComparisonResult.Bin>) -> ComparisonResult.Counts {
        bins.reduce(into: ComparisonResult.Counts()) { sum, bin in
            sum.selection += bin.counts.selection
            sum.baseline += bin.counts.baseline
        }
    }

    /// What a bin's values are called.
    func label(_ bin: ComparisonResult.Bin) -> String {
        let unit = ValueUnit(key.subject)
        switch bin.content {
        case .absent: return "(none)"
        case .value(let value):
            // Ports and status codes are no quantities: no commas.
            return unit == .number ? value.displayText : unit.text(value)
        case .range(let low, let high): return "\(unit.text(low)) – \(unit.text(high))"
        case .longText: return "(long texts)"
        case .others(let count):
            return count == 1 ? "(1 other)" : "(\(Format.grouped(count)) others)"
        }
    }

    /// `91.2%`; what there is is never `0%`, what is not all never `100%`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "0%" }
        switch share {
        case ..<0.0005: return share > 0 ? "<0.1%" : "0%"
        case 1...: return "100%"
        case 0.9995...: return ">99.9%"
        default: break
        }
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
