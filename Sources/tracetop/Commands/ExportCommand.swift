internal import Query
internal import Storage
internal import Telemetry
internal import Wire

/// `tracetop export`: OTLP JSON lines.
struct ExportCommand {
    let context: CommandContext

    /// Spans a line, at most.
    private static let lineSpans = 500

    func run() throws(CommandFailure) {
        FilterNotes.say(context.invocation.filter)
        guard let reader = try context.reader() else { return }
        if let filter = context.invocation.filter {
            try exportTraces(reader, matching: filter)
        } else {
            try exportAll(reader)
        }
    }

    /// In commit order, as fast as the file is read.
    private func exportAll(_ reader: SpanReader) throws(CommandFailure) {
        var pending: [SpanRecord] = []
        var failure: CommandFailure?
        try CommandFailure.wrapping { () throws(StoreError) in
            // What is received meanwhile is left out: it might never end.
            let last = try reader.counts().lastOrdinal
            try reader.scanSpans { ordinal, _, span in
                guard ordinal <= last else { return false }
                pending.append(span)
                guard pending.count == ExportCommand.lineSpans else { return true }
                do throws(CommandFailure) {
                    try write(pending)
                    pending.removeAll(keepingCapacity: true)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        }
        if let failure { throw failure }
        try write(pending)
    }

    /// Whole traces, the oldest first: what opens again as it was.
    private func exportTraces(
        _ reader: SpanReader, matching filter: Filter
    ) throws(CommandFailure) {
        let listing = TraceListing(reader: reader, filter: filter, order: .arrival, limit: nil)
        for key in try listing.matchingKeys(filter).reversed() {
            let spans = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.spans(ofKey: key, resolvingCauses: false)
            }
            var rest = spans[...]
            while !rest.isEmpty {
                try write(Array(rest.prefix(ExportCommand.lineSpans)))
                rest = rest.dropFirst(ExportCommand.lineSpans)
            }
        }
    }

    private func write(_ spans: [SpanRecord]) throws(CommandFailure) {
        guard !spans.isEmpty else { return }
        try context.output.write(OTLPJSONWriter.document(spans))
        try context.output.write("\n")
    }
}
