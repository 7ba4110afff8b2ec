internal import Interface
internal import Storage
internal import Telemetry

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// `tracetop import FILE…|-`.
struct ImportCommand {
    /// Of many documents that are refused, so many are named.
    private static let saidRefusals = 5

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
        // An import forgets nothing: what is kept is for the process that receives to say.
        var options = WriterOptions()
        options.isDurable = context.invocation.isDurable
        var attempts = 20
        while true {
            attempts -= 1
            if let owner = receiver(of: location) { return try ReceiverImporter(owner) }
            do throws(StoreError) {
                return DirectImporter(try SpanWriter(location, options: options))
            } catch {
                // One began to receive just now.
                guard case .locked = error.reason, attempts > 0 else { throw CommandFailure(error) }
            }
        }
    }

    /// The process that receives, nil where none does. One without addresses is just starting, or
    /// imports itself: it is given some seconds to listen, or to end.
    private func receiver(of location: StoreLocation) -> LockOwner? {
        var owner = SpanStore.owner(of: location)
        for _ in 0..<100 where owner?.addresses.isEmpty == true {
            usleep(50_000)
            owner = SpanStore.owner(of: location)
        }
        return owner
    }

    private func say(
        _ count: TraceInput.Count, _ importer: any SpanImporter, isComplete: Bool
    ) throws(CommandFailure) {
        guard isComplete || count.spans > 0 else { return }
        let committed = importer.committed
        let imported = committed?.spans ?? count.spans
        var text = Format.counted(imported, "span") + " imported"
        if imported < count.spans {
            text += " before storing failed"
        } else if !isComplete {
            text += " before what cannot be read"
        }
        if !importer.route.isEmpty { text += " " + importer.route }
        if let stored = committed?.new, stored < imported {
            text +=
                ": \(Format.grouped(stored)) new, "
                + "\(Format.grouped(imported - stored)) known already"
        }
        try context.output.writeLine(text)
        if !count.rejections.isEmpty {
            try context.output.flush()
            for refusal in count.refusals.prefix(ImportCommand.saidRefusals) {
                Diagnostics.warn(refusal)
            }
            Diagnostics.warn("not imported: \(count.rejections.summary)")
        }
    }
}
