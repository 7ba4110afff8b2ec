internal import Interface
internal import Storage
internal import Terminal

/// `tracetop [ui]`: receives, and browses; beside another process that receives, only browses.
struct BrowseCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        guard ProcessEnvironment.isOutputTerminal else { return try report() }
        let location = try context.location()
        if let owner = SpanStore.owner(of: location) { return try view(location, of: owner) }
        let session: ReceivingSession
        do throws(CommandFailure) {
            session = try ReceivingSession.start(context.invocation, in: location)
        } catch {
            // Another one began to receive between the look and the lock.
            guard let owner = SpanStore.owner(of: location) else {
                location.removeIfEphemeral()
                throw error
            }
            return try view(location, of: owner)
        }
        for warning in session.warnings { Diagnostics.warn(warning) }
        defer { session.stop() }
        try browse(location, receivingWith: session)
    }

    /// Opens the interface on what a session of this process receives.
    func browse(
        _ location: StoreLocation, receivingWith session: ReceivingSession
    ) throws(CommandFailure) {
        let source = try Self.source(location)
        session.writer.onCommit { _ in source.noteCommit() }
        try run { () throws(TerminalError) in
            try AppLoop(
                source: source, status: .receiving(session), color: context.invocation.color)
        }
    }

    /// Opens the interface on what another process receives, to receive in its place when it has
    /// ended and the user says so.
    private func view(
        _ location: StoreLocation, of owner: LockOwner
    ) throws(CommandFailure) {
        let source = try Self.source(location)
        let invocation = context.invocation
        var session: ReceivingSession?
        defer { session?.stop() }
        try run { () throws(TerminalError) in
            try AppLoop(
                source: source, status: .viewing(owner), color: invocation.color,
                takeOver: {
                    do throws(CommandFailure) {
                        let started = try ReceivingSession.start(invocation, in: location)
                        started.writer.onCommit { _ in source.noteCommit() }
                        session = started
                        return .success(.receiving(started))
                    } catch {
                        return .failure(TakeOverError(error.description))
                    }
                })
        }
    }

    /// What the screens read: rows for lists and waterfalls, columns for questions.
    private static func source(
        _ location: StoreLocation
    ) throws(CommandFailure) -> StoreTraceSource {
        StoreTraceSource(location, answering: try CommandContext.answering(location))
    }

    /// Runs the interface until the user leaves it.
    private func run(_ makeLoop: () throws(TerminalError) -> AppLoop) throws(CommandFailure) {
        do throws(TerminalError) {
            var loop = try makeLoop()
            loop.run()
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// Without a terminal there is nothing to browse on: what is there is printed.
    private func report() throws(CommandFailure) {
        Diagnostics.say(
            "stdout is no terminal: here is what is stored, without receiving (see `tracetop "
                + "serve`)")
        guard let reader = try context.reader() else {
            try context.output.writeLine("no traces yet")
            return
        }
        try PlainReport(context: context, reader: reader).write()
    }
}

extension ReceiverStatus {
    static func receiving(_ session: ReceivingSession) -> ReceiverStatus {
        ReceiverStatus(
            role: session.sockets.isEmpty ? .idle : .receiving, endpoint: session.endpoint,
            xrayEndpoint: session.xrayEndpoint, warnings: session.warnings)
    }

    static func viewing(_ owner: LockOwner) -> ReceiverStatus {
        func address(of receiver: String) -> Substring? {
            let prefix = receiver + " "
            return owner.addresses.first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count)
        }
        return ReceiverStatus(
            role: .viewing(pid: owner.processID),
            endpoint: address(of: "otlp-http").map { "http://\($0)" },
            xrayEndpoint: address(of: "xray-udp").map(String.init), canTakeOver: true)
    }
}
