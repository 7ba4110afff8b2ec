internal import Interface
internal import Storage
internal import Telemetry

/// `tracetop import FILE…|-`.
struct ImportCommand {
    let context: CommandContext

    func run(_ paths: [String]) throws(CommandFailure) {
        if context.invocation.isEphemeral {
            throw CommandFailure("import into --ephemeral would be gone at once; name a --db")
        }
        // A name that is wrong is said before anything is stored.
        for path in paths where path != "-" { try InputFile.check(path) }
        let importer = try makeImporter()
        var total = TraceInput.Count()
        var failure: CommandFailure?
        for path in paths where failure == nil {
            do throws(CommandFailure) {
                var reader = TraceInput(try InputFile(path: path))
                defer { total.add(reader.count) }
                try reader.readAll { batch throws(CommandFailure) in try importer.take(batch) }
            } catch {
                failure = error
            }
        }
        do throws(CommandFailure) {
            try importer.finish()
        } catch {
            failure = failure ?? error
        }
        try say(total, importer, isComplete: failure == nil)
        if let failure { throw failure }
    }

    private func makeImporter() throws(CommandFailure) -> any SpanImporter {
        let location = try context.location()
        if let owner = SpanStore.owner(of: location) { return try ReceiverImporter(owner) }
        // An import forgets nothing: what is kept is for the process that receives to say.
        var options = WriterOptions()
        options.isDurable = context.invocation.isDurable
        do {
            return DirectImporter(try SpanWriter(location, options: options))
        } catch {
            // One began to receive just now.
            if case .locked(let owner) = error.reason { return try ReceiverImporter(owner) }
            throw CommandFailure(error)
        }
    }

    private func say(
        _ count: TraceInput.Count, _ importer: any SpanImporter, isComplete: Bool
    ) throws(CommandFailure) {
        guard isComplete || count.spans > 0 else { return }
        var text = Format.counted(count.spans, "span") + " imported"
        if !isComplete { text += " before what cannot be read" }
        if !importer.route.isEmpty { text += " " + importer.route }
        if let stored = importer.storedCount, stored < count.spans {
            text +=
                ": \(Format.grouped(stored)) new, "
                + "\(Format.grouped(count.spans - stored)) known already"
        }
        try context.output.writeLine(text)
        if !count.rejections.isEmpty {
            try context.output.flush()
            Diagnostics.warn("not imported: \(count.rejections.summary)")
        }
    }
}
