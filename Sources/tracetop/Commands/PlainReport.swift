internal import Interface
internal import Storage
internal import Telemetry
internal import Terminal

/// What is printed in place of the interface where there is no terminal: the newest traces, one
/// waterfall, and the counts.
struct PlainReport {
    let context: CommandContext
    let reader: SpanReader
    /// The root of the trace to show; the newest one where there is none of that name.
    var preferredRoot: String?

    private static let listed = 20

    func write() throws(CommandFailure) {
        let listing = TraceListing(
            reader: reader, filter: nil, order: .arrival, limit: PlainReport.listed)
        var table = TraceTable(context)
        var newest: TraceSummary?
        var preferred: TraceSummary?
        try listing.forEach { summary throws(CommandFailure) in
            table.add(summary)
            newest = newest ?? summary
            if preferred == nil, summary.rootName == preferredRoot { preferred = summary }
        }
        try context.print(table.table)
        let counts = try CommandFailure.wrapping { () throws(StoreError) in try reader.counts() }
        if counts.traces > table.count {
            try context.output.writeLine(
                "… and \(Format.counted(counts.traces - table.count, "older trace"))")
        }
        if preferred == nil { preferred = try findPreferred() }
        if let shown = preferred ?? newest {
            try context.output.writeLine("")
            let spans = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.spans(ofKey: shown.key)
            }
            try ShowCommand(context: context).printText(TraceTree(spans: spans))
        }
        try context.output.writeLine("")
        try context.output.writeLine(
            "\(Format.counted(counts.spans, "span")) in \(Format.counted(counts.traces, "trace"))")
        for (service, spans) in try spansByService() {
            try context.output.writeLine("  \(service): \(Format.counted(spans, "span"))")
        }
    }

    private func findPreferred() throws(CommandFailure) -> TraceSummary? {
        guard let preferredRoot else { return nil }
        let page = try CommandFailure.wrapping { () throws(StoreError) in
            try reader.summaries(newest: 1000)
        }
        return page.first { $0.rootName == preferredRoot }
    }

    /// Of the newest thousands, the service with most spans first.
    private func spansByService() throws(CommandFailure) -> [(service: String, spans: Int)] {
        var counts: [String: Int] = [:]
        var left = 100_000
        try CommandFailure.wrapping { () throws(StoreError) in
            try reader.scanSpans(newestFirst: true, includingEvents: false) { _, _, span in
                counts[span.serviceName ?? "(unknown)", default: 0] += 1
                left -= 1
                return left > 0
            }
        }
        let sorted = counts.sorted { left, right in
            left.value != right.value ? left.value > right.value : left.key < right.key
        }
        return sorted.prefix(10).map { (visible($0.key), $0.value) }
    }
}
