internal import Interface
internal import Storage
internal import Telemetry

/// `tracetop show TRACE_ID`: one trace.
struct ShowCommand {
    let context: CommandContext

    func run(_ reference: TraceReference) throws(CommandFailure) {
        guard let reader = try context.reader() else { throw missing(reference) }
        if context.invocation.isRaw {
            return try printDocuments(try find(reference, in: reader), reader)
        }
        let ((summary, tree), repetition) = try Repetition.run(context.invocation.repeats) {
            () throws(CommandFailure) in
            let summary = try find(reference, in: reader)
            let spans = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.spans(ofKey: summary.key)
            }
            return (summary, TraceTree(spans: spans))
        }
        if context.invocation.repeats > 1 { repetition.say() }
        switch context.invocation.format {
        case .table: try printText(tree)
        case .json: try printJSON(summary, tree)
        case .csv: try printCSV(tree)
        }
    }

    /// The original X-Ray documents in the order in which they are to be imported.
    private func printDocuments(
        _ summary: TraceSummary, _ reader: SpanReader
    ) throws(CommandFailure) {
        var failure: CommandFailure?
        var isEmpty = true
        try CommandFailure.wrapping { () throws(StoreError) in
            try reader.forEachDocument(ofKey: summary.key) { _, document in
                isEmpty = false
                do throws(CommandFailure) {
                    try context.output.write(JSONLine.line(document))
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        }
        if let failure { throw failure }
        guard !isEmpty else {
            throw CommandFailure(
                status: 1, "nothing of the trace \(summary.traceID) came as an X-Ray document")
        }
    }

    private func find(
        _ reference: TraceReference, in reader: SpanReader
    ) throws(CommandFailure) -> TraceSummary {
        switch reference {
        case .id(let id):
            let found = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.summary(of: id)
            }
            guard let found else { throw missing(reference) }
            return found
        case .prefix(let digits):
            var found: [TraceSummary] = []
            let listing = TraceListing(reader: reader, filter: nil, order: .arrival, limit: nil)
            try listing.forEach { summary throws(CommandFailure) in
                if summary.traceID.description.hasPrefix(digits) { found.append(summary) }
            }
            guard let first = found.first else { throw missing(reference) }
            guard found.count == 1 else {
                let ids = found.prefix(5).map(\.traceID.description).joined(separator: " ")
                throw CommandFailure("\(found.count) traces begin with \(digits): \(ids)")
            }
            return first
        }
    }

    private func missing(_ reference: TraceReference) -> CommandFailure {
        switch reference {
        case .id(let id): CommandFailure(status: 1, "there is no trace \(id)")
        case .prefix(let digits):
            CommandFailure(status: 1, "there is no trace whose id begins with \(digits)")
        }
    }

    /// The waterfall, as wide as the terminal.
    func printText(_ tree: TraceTree) throws(CommandFailure) {
        let text = WaterfallText(tree, width: context.width, profile: context.profile)
        try text.forEachLine { line throws(CommandFailure) in try context.output.writeLine(line) }
    }

    private func printJSON(
        _ summary: TraceSummary, _ tree: TraceTree
    ) throws(CommandFailure) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.summary(summary)
        writer.key("spans")
        writer.spans(of: tree)
        writer.endObject()
        try context.output.write(writer.bytes)
        try context.output.write("\n")
    }

    private func printCSV(_ tree: TraceTree) throws(CommandFailure) {
        try context.output.write(
            CSV.line([
                "span_id", "parent_id", "depth", "name", "service", "kind", "source",
                "start_unix_nano", "start_ms", "duration_ms", "self_ms", "critical_path", "status",
                "status_message", "error", "in_progress", "attributes",
            ]))
        for index in tree.order {
            guard let span = tree.record(of: index) else { continue }
            let node = tree.nodes[index]
            let offset = span.startUnixNano.subtractingReportingOverflow(tree.startUnixNano)
            var attributes = JSONWriter()
            attributes.write(span.attributes)
            try context.output.write(
                CSV.line([
                    span.spanID.description, span.parentID?.description ?? "", String(node.depth),
                    span.name, span.serviceName ?? "", span.kind.name, span.source.name,
                    String(span.startUnixNano), milliseconds(offset.partialValue),
                    milliseconds(span.durationNanoseconds), milliseconds(node.selfNanoseconds),
                    String(node.isOnCriticalPath), span.status.name, span.statusMessage,
                    String(span.isError), String(span.isInProgress), attributes.string,
                ]))
        }
    }

    private func milliseconds(_ nanoseconds: Int64?) -> String {
        nanoseconds.map { (Double($0) / 1e6).description } ?? ""
    }
}
