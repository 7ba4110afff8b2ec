internal import Interface
internal import Storage

/// `tracetop reindex`: makes all columns anew from the rows.
struct ReindexCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        guard !context.invocation.isEphemeral else {
            throw CommandFailure("there is nothing to index in a file that is not there yet")
        }
        let location = try context.location()
        var bar = ProgressBar(isTerminal: ProcessEnvironment.isErrorTerminal)
        do throws(StoreError) {
            let done = try SpanStore.reindex(location) { progress in
                bar.show(progress.spans, of: progress.totalSpans)
            }
            bar.clear()
            Diagnostics.say(
                "\(Format.counted(done.totalSpans, "span")) in "
                    + "\(Format.counted(done.chunks, "chunk")) of columns, "
                    + Format.bytes(done.byteCount))
        } catch {
            bar.clear()
            guard case .locked(let owner) = error.reason else { throw CommandFailure(error) }
            throw CommandFailure(
                "process \(owner.processID) receives into \(location.path): it makes what columns "
                    + "are missing or damaged by itself; stop it to have all made anew")
        }
    }
}
