internal import Interface
internal import Query
internal import Storage
internal import Telemetry
internal import Terminal

/// What is printed in place of the interface where there is no terminal: the newest traces, one
/// waterfall, a heatmap, and the counts.
struct PlainReport {
    let context: CommandContext
    let reader: SpanReader
    var shown = Shown.newest

    /// Whose waterfall is printed.
    enum Shown {
        case newest
        /// The newest that crosses services, tells of an exception, was recorded by OpenTelemetry
        /// and X-Ray, and fits on a screen; else the newest of which less is true.
        case telling
    }

    private static let listed = 20
    /// Spans that are taken in at a glance.
    private static let screen = 40
    /// Traces that are looked into for the most telling one.
    private static let candidates = 64

    func write() throws(CommandFailure) {
        let listing = TraceListing(
            reader: reader, filter: nil, order: .arrival, limit: PlainReport.listed)
        var table = TraceTable(context)
        var newest: TraceSummary?
        try listing.forEach { summary throws(CommandFailure) in
            table.add(summary)
            newest = newest ?? summary
        }
        try context.print(table.table)
        let counts = try CommandFailure.wrapping { () throws(StoreError) in try reader.counts() }
        if counts.traces > table.count {
            try context.output.writeLine(
                "… and \(Format.counted(counts.traces - table.count, "older trace"))")
        }
        if let shown = try telling() ?? newest {
            try context.output.writeLine("")
            let spans = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.spans(ofKey: shown.key)
            }
            try ShowCommand(context: context).printText(TraceTree(spans: spans))
        }
        if counts.spans > 0 { try writeHeatmap() }
        try context.output.writeLine("")
        try context.output.writeLine(
            "\(Format.counted(counts.spans, "span")) in \(Format.counted(counts.traces, "trace"))")
        for (service, spans) in try spansByService() {
            try context.output.writeLine("  \(service): \(Format.counted(spans, "span"))")
        }
    }

    /// How long everything took, over time; of nothing but that it is a glimpse at what can be asked.
    private func writeHeatmap() throws(CommandFailure) {
        let question = "HEATMAP(duration_ms), P90(duration_ms)"
        guard let query = try? Query.parse(question),
            let answer = try? CommandContext.answering(reader.location)
                .answer(query, now: ProcessEnvironment.now).result
        else { return }
        try context.output.writeLine("")
        try context.output.writeLine("tracetop query '\(question)'")
        let text = AnswerText(answer, profile: context.profile, width: context.width).text
        try context.output.writeLine(text)
    }

    private func telling() throws(CommandFailure) -> TraceSummary? {
        guard shown == .telling else { return nil }
        let page = try CommandFailure.wrapping { () throws(StoreError) in
            try reader.summaries(newest: 1000)
        }
        let crossing = page.filter { $0.services.count > 1 && $0.rootName != nil }
        let failed = crossing.filter { $0.errorCount > 0 && $0.spanCount <= PlainReport.screen }
        var best: (summary: TraceSummary, points: Int)?
        for summary in failed.prefix(PlainReport.candidates) {
            let spans = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.spans(ofKey: summary.key)
            }
            let hasException = spans.contains { $0.events.contains { $0.name == "exception" } }
            let points = (hasException ? 1 : 0) + Set(spans.map(\.source)).count * 2
            if points > best?.points ?? 0 { best = (summary, points) }
        }
        return best?.summary ?? crossing.first
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
