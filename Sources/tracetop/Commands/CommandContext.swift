internal import Query
internal import Storage
internal import Terminal

/// What every command works with.
struct CommandContext {
    let invocation: Invocation
    let output: StandardOutput
    /// How text on stdout may look.
    let profile: TerminalProfile
    /// Columns of the terminal on stdout; nil where there is none.
    let width: Int?

    init(_ invocation: Invocation, _ output: StandardOutput) {
        self.invocation = invocation
        self.output = output
        profile = ProcessEnvironment.profile(choice: invocation.color)
        width = ProcessEnvironment.outputWidth
    }

    /// The file that the options name; with `--ephemeral` a new one, that who asks must remove.
    func location() throws(CommandFailure) -> StoreLocation {
        if invocation.isEphemeral {
            return try CommandFailure.wrapping { () throws(StoreError) in try .ephemeral() }
        }
        return invocation.databasePath.map(StoreLocation.init(path:)) ?? .standard
    }

    /// A reader of the file, nil where there is none yet: then there are no traces.
    func reader() throws(CommandFailure) -> SpanReader? {
        try opened { location throws(StoreError) in try SpanReader(location) }
    }

    /// What `open` makes of the file, nil where there is none yet.
    private func opened<Opened>(
        _ open: (StoreLocation) throws(StoreError) -> Opened
    ) throws(CommandFailure) -> Opened? {
        guard !invocation.isEphemeral else { return nil }
        let location = try location()
        do {
            return try open(location)
        } catch {
            guard case .missing = error.reason else { throw CommandFailure(error) }
            if invocation.databasePath != nil {
                Diagnostics.say("there is no file \(location.path) yet")
            }
            return nil
        }
    }

    /// The file's spans as columns, nil where there is none yet.
    func columns() throws(CommandFailure) -> ColumnReader? {
        try opened { location throws(StoreError) in try ColumnReader(location) }
    }

    static func answering(_ location: StoreLocation) throws(CommandFailure) -> QueryAnswering {
        try CommandFailure.wrapping { () throws(StoreError) in
            QueryAnswering(try ColumnReader(location))
        }
    }

    /// Prints a table as wide as the terminal lets it be, or as it needs.
    func print(_ table: Table) throws(CommandFailure) {
        for line in table.lines(width: width, profile: profile) { try output.writeLine(line) }
    }
}

extension CommandFailure {
    init(_ error: StoreError) {
        self.init(error.description)
    }

    init(_ failure: QueryAnswering.Failure) {
        self.init(failure.text)
    }

    static func wrapping<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(CommandFailure) -> Result {
        do {
            return try body()
        } catch {
            throw CommandFailure(error)
        }
    }

    static func answering<Result>(
        _ body: () throws(QueryAnswering.Failure) -> Result
    ) throws(CommandFailure) -> Result {
        do {
            return try body()
        } catch {
            throw CommandFailure(error)
        }
    }
}
