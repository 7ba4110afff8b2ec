internal import Receivers
internal import Storage

/// `tracetop serve`: receives until it is told to end.
struct ServeCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        // Before anything that a signal must not cut short.
        let signals = try SignalWaiter()
        let session = try ReceivingSession.start(context.invocation, in: try context.location())
        for warning in session.warnings { Diagnostics.warn(warning) }
        guard !session.sockets.isEmpty else {
            session.stop()
            throw CommandFailure("there is nothing to receive on; see --otlp-http and --xray")
        }
        defer { session.stop() }
        for socket in session.sockets { try context.output.writeLine("listening \(socket)") }
        try context.output.flush()
        var watch = ProblemWatch(session)
        while !signals.wait(milliseconds: 1000) { watch.sayWhatIsNew() }
    }
}

/// Says each problem of a session once, when it first comes up.
struct ProblemWatch {
    private let session: ReceivingSession
    private var seen = 0
    private var said: Set<String> = []
    private var failure: String?

    /// Beyond so many the rest is not worth a line each; `tracetop stats` counts them.
    private static let maximumSaid = 100

    init(_ session: ReceivingSession) {
        self.session = session
    }

    mutating func sayWhatIsNew() {
        let failure = session.writer.failure?.description
        if let failure, failure != self.failure { Diagnostics.warn("not stored: \(failure)") }
        self.failure = failure
        guard session.receivers.problemCount != seen else { return }
        seen = session.receivers.problemCount
        for problem in session.receivers.recentProblems.reversed() {
            guard said.count < ProblemWatch.maximumSaid,
                said.insert("\(problem.kind) \(problem.message)").inserted
            else { continue }
            let sender = problem.sender.isEmpty ? "" : " (from \(problem.sender))"
            Diagnostics.warn("\(problem.message)\(sender)")
        }
    }
}
