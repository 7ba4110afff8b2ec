internal import Interface
internal import Storage

/// `tracetop clear`: forgets all traces.
struct ClearCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        let location = try context.location()
        defer { location.removeIfEphemeral() }
        guard let reader = try context.reader() else {
            try context.output.writeLine("there is nothing to forget")
            return
        }
        let counts = try CommandFailure.wrapping { () throws(StoreError) in try reader.counts() }
        guard counts.traces > 0 else {
            try context.output.writeLine("there is nothing to forget")
            return
        }
        if !context.invocation.isYes {
            guard ProcessEnvironment.isInputTerminal, ProcessEnvironment.isErrorTerminal else {
                throw CommandFailure(
                    "this would forget \(Format.counted(counts.traces, "trace")) in "
                        + "\(location.path); say --yes to do so without being asked")
            }
            Diagnostics.ask(
                "forget \(Format.counted(counts.traces, "trace")) in \(location.path)? [y/N]")
            let answer = readLine()?.lowercased() ?? ""
            guard answer == "y" || answer == "yes" else {
                throw CommandFailure(status: 1, "nothing was forgotten")
            }
        }
        let traces = try CommandFailure.wrapping { () throws(StoreError) in
            try SpanStore.clear(location)
        }
        try context.output.writeLine("\(Format.counted(traces, "trace")) forgotten")
    }
}
