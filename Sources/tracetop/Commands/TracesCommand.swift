internal import Interface
internal import Query
internal import Storage
internal import Telemetry
internal import Terminal

/// `tracetop traces`: a line a trace.
struct TracesCommand {
    let context: CommandContext

    /// What a table on a terminal shows without `--limit`.
    private static let terminalLimit = 100

    func run() throws(CommandFailure) {
        FilterNotes.say(context.invocation.filter)
        let reader = try context.reader()
        switch context.invocation.format {
        case .table: try printTable(reader)
        case .json: try printJSON(reader)
        case .csv: try printCSV(reader)
        }
    }

    private func forEach(
        _ reader: SpanReader?, limit: Int?, _ body: (TraceSummary) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        guard let reader else { return }
        let listing = TraceListing(
            reader: reader, filter: context.invocation.filter, order: context.invocation.order,
            limit: limit)
        guard context.invocation.repeats > 1 else { return try listing.forEach(body) }
        let (found, repetition) = try Repetition.run(context.invocation.repeats) {
            () throws(CommandFailure) in
            var found: [TraceSummary] = []
            try listing.forEach { found.append($0) }
            return found
        }
        repetition.say()
        for summary in found { try body(summary) }
    }

    /// What was asked for, nil for all.
    private var limit: Int? {
        context.invocation.limit.flatMap { $0 == 0 ? nil : $0 }
    }

    private func printTable(_ reader: SpanReader?) throws(CommandFailure) {
        let isImplied = context.invocation.limit == nil && context.width != nil
        let limit = isImplied ? TracesCommand.terminalLimit : limit
        var table = TraceTable(context)
        try forEach(reader, limit: limit) { table.add($0) }
        guard !table.isEmpty else { return sayThatThereAreNone() }
        try context.print(table.table)
        if isImplied, table.count == TracesCommand.terminalLimit {
            try context.output.flush()
            Diagnostics.say("there may be more: --limit 0 lists all")
        }
    }

    private func sayThatThereAreNone() {
        guard let filter = context.invocation.filter else {
            return Diagnostics.say("there are no traces")
        }
        let hint = filter.expression.typeHint.map { "; \($0)" } ?? ""
        Diagnostics.say("no trace has such a span\(hint)")
    }

    private func printJSON(_ reader: SpanReader?) throws(CommandFailure) {
        try context.output.write("[")
        var isFirst = true
        try forEach(reader, limit: limit) { summary throws(CommandFailure) in
            var writer = JSONWriter()
            writer.beginObject()
            writer.summary(summary)
            writer.endObject()
            try context.output.write(isFirst ? "\n" : ",\n")
            try context.output.write(writer.bytes)
            isFirst = false
        }
        try context.output.write(isFirst ? "]\n" : "\n]\n")
    }

    private func printCSV(_ reader: SpanReader?) throws(CommandFailure) {
        try context.output.write(
            CSV.line([
                "trace_id", "xray_trace_id", "root_service", "root_name", "root_label",
                "start_time", "start_unix_nano", "duration_ms", "span_count", "error_count",
                "in_progress", "services",
            ]))
        try forEach(reader, limit: limit) { summary throws(CommandFailure) in
            try context.output.write(
                CSV.line([
                    summary.traceID.description, summary.traceID.xrayDescription,
                    summary.rootService ?? "", summary.rootName ?? "", summary.rootLabel ?? "",
                    Timestamp.iso8601(unixNano: summary.startUnixNano),
                    String(summary.startUnixNano),
                    (Double(summary.durationNanoseconds) / 1e6).description,
                    String(summary.spanCount), String(summary.errorCount),
                    summary.isInProgress ? "true" : "false",
                    summary.services.joined(separator: ";"),
                ]))
        }
    }
}

/// What a filter says that is legal and probably not meant.
enum FilterNotes {
    static func say(_ filter: Filter?) {
        for note in filter?.notes ?? [] { Diagnostics.warn("--where: \(note.summary)") }
    }
}
