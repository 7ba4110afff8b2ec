internal import Query
internal import Telemetry

/// How spans differ from others, in the shape of `--format json`.
extension JSONWriter {
    /// - Parameter elapsed: milliseconds that comparing took.
    mutating func comparison(_ result: ComparisonResult, elapsed: Double) {
        beginObject()
        counts(result.counts)
        key("keys")
        beginArray()
        for compared in result.keys { self.compared(compared) }
        endArray()
        key("scanned_spans")
        int(Int64(result.work.scannedSpans))
        key("elapsed_ms")
        double(elapsed)
        endObject()
    }

    private mutating func counts(_ counts: ComparisonResult.Counts) {
        key("selection_spans")
        int(Int64(counts.selection))
        key("baseline_spans")
        int(Int64(counts.baseline))
    }

    private mutating func compared(_ compared: ComparisonResult.Key) {
        beginObject()
        key("key")
        string(compared.subject.key)
        key("score")
        double(compared.score)
        key("difference")
        double(compared.difference)
        key("by_chance")
        double(compared.byChance)
        counts(compared.counts)
        key("values")
        beginArray()
        for bin in compared.bins { self.bin(bin, of: compared) }
        endArray()
        endObject()
    }

    private mutating func bin(_ bin: ComparisonResult.Bin, of compared: ComparisonResult.Key) {
        beginObject()
        content(bin.content)
        key("selection")
        int(Int64(bin.counts.selection))
        key("baseline")
        int(Int64(bin.counts.baseline))
        let shares = compared.shares(of: bin)
        key("selection_share")
        double(shares.selection)
        key("baseline_share")
        double(shares.baseline)
        key("filter")
        optionalString(bin.filter?.description)
        endObject()
    }

    /// Members that tell which values these are.
    private mutating func content(_ content: ComparisonResult.Bin.Content) {
        switch content {
        case .value(let value):
            key("value")
            write(value)
        case .range(let from, let below):
            key("from")
            double(from)
            key("below")
            double(below)
        case .absent:
            key("absent")
            bool(true)
        case .longText:
            key("long_text")
            bool(true)
        case .others(let count):
            key("others")
            int(Int64(count))
        }
    }
}
