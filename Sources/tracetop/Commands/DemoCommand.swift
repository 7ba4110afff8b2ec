internal import Interface
internal import Receivers
internal import Storage
internal import Telemetry

/// `tracetop demo`: sample data through the real receivers, then the interface on it.
struct DemoCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        let samples = try SampleData(in: context.invocation.samplesPath)
        var invocation = context.invocation
        for receiver in [\Invocation.otlpHTTP, \.xray]
        where !invocation[keyPath: receiver].isAskedFor {
            invocation[keyPath: receiver].address = .explicit(SocketAddress(.loopbackV4, port: 0))
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
        try replay(samples, to: session, location)
        guard ProcessEnvironment.isOutputTerminal else { return try report(context, location) }
        try BrowseCommand(context: context).browse(location, receivingWith: session)
    }

    /// A receiver that is off gets nothing.
    ///
    /// - Throws: where one refuses the samples.
    private func replay(
        _ samples: SampleData, to session: ReceivingSession, _ location: StoreLocation
    ) throws(CommandFailure) {
        let reader = try CommandFailure.wrapping { () throws(StoreError) in
            try SpanReader(location)
        }
        let shift = TimeShift([samples.otlpHTTP, samples.xrayUDP], to: ProcessEnvironment.now)
        let replay = try Replay(
            http: session.address(of: "otlp-http"), udp: session.address(of: "xray-udp"),
            shift: shift
        ) { () throws(CommandFailure) in
            try CommandFailure.wrapping { () throws(StoreError) in
                let counts = try reader.statistics().received[.xrayUDP] ?? ReceiverCounts()
                return counts.datagrams + counts.dropped
            }
        }
        let missing = try replay.run(samples)
        if missing > 0 {
            Diagnostics.warn("\(missing) datagrams of the sample data did not arrive")
        }
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
