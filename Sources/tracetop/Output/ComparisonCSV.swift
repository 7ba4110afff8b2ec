internal import Query
internal import Telemetry

/// How spans differ from others, as comma-separated values: a line a value, or a range of them.
enum ComparisonCSV {
    static func lines(_ result: ComparisonResult) -> [String] {
        let head = CSV.line([
            "key", "score", "difference", "by_chance", "kind", "value", "from", "below",
            "selection", "baseline", "selection_share", "baseline_share", "filter",
        ])
        return [head] + result.keys.flatMap { key in key.bins.map { line($0, of: key) } }
    }

    private static func line(_ bin: ComparisonResult.Bin, of key: ComparisonResult.Key) -> String {
        let shares = key.shares(of: bin)
        let head = [key.subject.key] + [key.score, key.difference, key.byChance].map(\.description)
        let content =
            switch bin.content {
            case .absent: ["absent", "", "", ""]
            case .value(let value): ["value", value.displayText, "", ""]
            case .range(let from, let below): ["range", "", from.description, below.description]
            case .longText: ["long_text", "", "", ""]
            case .others(let count): ["others", String(count), "", ""]
            }
        return CSV.line(
            head + content + [
                String(bin.counts.selection), String(bin.counts.baseline),
                shares.selection.description, shares.baseline.description,
                bin.filter?.description ?? "",
            ])
    }
}
