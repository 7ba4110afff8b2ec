internal import Interface
internal import Receivers
internal import Storage

/// `tracetop demo`: sample data through the real receiver, then the interface on it.
struct DemoCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        let capture = try SampleData.capture(in: context.invocation.samplesPath)
        var invocation = context.invocation
        if !invocation.otlpHTTP.isAskedFor {
            invocation.otlpHTTP.address = .explicit(SocketAddress(.loopbackV4, port: 0))
        }
        if invocation.databasePath == nil { invocation.isEphemeral = true }
        let context = CommandContext(invocation, context.output)
        let location = try context.location()
        let session: ReceivingSession
        do throws(CommandFailure) {
            session = try ReceivingSession.start(invocation, in: location)
        } catch {
            location.removeIfEphemeral()
            throw error
        }
        defer { session.stop() }
        guard let address = session.receiver.boundAddresses.first else {
            throw CommandFailure("demo needs its receiver: --otlp-http must not be off")
        }
        try Replay(capture: capture).run(
            to: address.description, now: ProcessEnvironment.now)
        guard ProcessEnvironment.isOutputTerminal else { return try report(context, location) }
        try BrowseCommand(context: context).browse(location, receivingWith: session)
    }

    private func report(
        _ context: CommandContext, _ location: StoreLocation
    ) throws(CommandFailure) {
        Diagnostics.say("stdout is no terminal: here is the demo as text")
        let reader = try CommandFailure.wrapping { () throws(StoreError) in
            try SpanReader(location)
        }
        try PlainReport(context: context, reader: reader, shown: .telling).write()
    }
}
