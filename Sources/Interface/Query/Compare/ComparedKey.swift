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
    /// The value that the selection has most above the baseline; nil where none stands out.
    let lead: Int?
    /// Whether there is more to tell than `bins` do.
    let isShortened: Bool

    static let mostBins = 6

    /// - Parameter most: ranges, and further values, at most.
    init(_ key: ComparisonResult.Key, most: Int = mostBins) {
        self.key = key
        var ranges: [ComparisonResult.Bin] = []
        var values: [ComparisonResult.Bin] = []
        for bin in key.bins where bin.counts.total > 0 {
            if case .range = bin.content { ranges.append(bin) } else { values.append(bin) }
        }
        let most = max(2, most)
        let told =
            Self.merged(ranges, key.subject, most) + Self.shortened(values, key, most)
        // Of what is put together nobody knows what it is.
        let excess = told.map { Self.isOthers($0) ? -1 : Self.excess($0, key) }
        let greatest = excess.indices.max { excess[$0] < excess[$1] }
        bins = told
        lead = greatest.flatMap { key.differsVisibly && excess[$0] >= 0.005 ? $0 : nil }
        isShortened = ranges.count > most || values.count > most
    }

    /// How much greater a bin's share of the selection is than that of the baseline.
    private static func excess(
        _ bin: ComparisonResult.Bin, _ key: ComparisonResult.Key
    ) -> Double {
        let shares = key.shares(of: bin)
        return shares.selection - shares.baseline
    }

    /// Neighbours put together, each run as many of them as the others.
    private static func merged(
        _ ranges: [ComparisonResult.Bin], _ subject: Subject, _ most: Int
    ) -> [ComparisonResult.Bin] {
        let length = (ranges.count + most - 1) / most
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

    /// The values that differ most, those first that the selection has more of, which get most of
    /// the room; the rest as one.
    private static func shortened(
        _ bins: [ComparisonResult.Bin], _ key: ComparisonResult.Key, _ most: Int
    ) -> [ComparisonResult.Bin] {
        let others = bins.filter(isOthers)
        let over = bins.filter { !isOthers($0) && excess($0, key) > 0 }
        let under = bins.filter { !isOthers($0) && excess($0, key) <= 0 }
        guard bins.count > most else { return over + under + others }
        let room = most - 1
        let underCount = min(under.count, max(room / 3, room - over.count))
        let overCount = room - underCount
        let rest = Array(over.dropFirst(overCount) + under.dropFirst(underCount) + others)
        let count = rest.reduce(0) { count, bin in
            if case .others(let more) = bin.content { count + more } else { count + 1 }
        }
        return over.prefix(overCount) + under.prefix(underCount)
            + [ComparisonResult.Bin(.others(count), sum(rest[...]))]
    }

    private static func isOthers(_ bin: ComparisonResult.Bin) -> Bool {
        if case .others = bin.content { true } else { false }
    }

    private static func sum(_ bins: ArraySlice<ComparisonResult.Bin>) -> ComparisonResult.Counts {
        bins.reduce(into: ComparisonResult.Counts()) { sum, bin in
            sum.selection += bin.counts.selection
            sum.baseline += bin.counts.baseline
        }
    }

    /// How much more often the selection has a value: `×3.2`, `÷2`, or that one side has none of it.
    func ratio(_ bin: ComparisonResult.Bin) -> String {
        let (selection, baseline) = key.shares(of: bin)
        switch (selection > 0, baseline > 0) {
        case (false, false): return ""
        case (true, false): return "only here"
        case (false, true): return "not here"
        case (true, true):
            let ratio = max(selection / baseline, baseline / selection)
            guard ratio >= 1.05 else { return "" }
            let number =
                ratio < 9.95
                ? "\(Int((ratio * 10).rounded()) / 10).\(Int((ratio * 10).rounded()) % 10)"
                : Format.count(Int(min(ratio, 1e9).rounded()))
            return (selection > baseline ? "×" : "÷") + number
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
