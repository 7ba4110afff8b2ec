internal import Query
internal import Receivers
internal import Terminal

/// What is to be done, every value read and checked.
struct Invocation {
    enum Format: String, CaseIterable { case table, json, csv }

    /// What `traces` lists its rows by, the greatest first.
    enum Order: String, CaseIterable { case arrival, start, duration, spans, errors }

    enum Action {
        case ui, serve, keys, export, stats, reindex, demo
        case traces
        case show(TraceReference)
        case query(String)
        case compare
        case `import`([String])
        case clear
        case help(Subcommand?)
        case version
    }

    /// Where a receiver is to listen.
    struct Listening {
        var address: ListenAddress
        /// Whether it was asked for: then a busy port is no mere warning.
        var isAskedFor: Bool
    }

    var action: Action
    var databasePath: String?
    var isEphemeral = false
    var isDurable = false
    var otlpHTTP = Listening(address: .loopback(port: 4318), isAskedFor: false)
    var xray = Listening(address: .loopback(port: 2000), isAskedFor: false)
    var retention = Retention()
    var format = Format.table
    var color = ColorChoice.auto
    /// `--where` and `--xray-filter`.
    var filter: Filter?
    /// `--where` as it was typed.
    var filterText = ""
    /// `--against`, and as it was typed.
    var against: Filter?
    var againstText = ""
    /// `--since` and `--until`.
    var timeRange = TimeRange()
    var order = Order.arrival
    /// Nil where none was given, 0 for all.
    var limit: Int?
    var isYes = false
    private var xrayFilter: Filter?
    var isRaw = false
    var repeats = 1
    var wantsSeries = true
    var isExplained = false
    var samplesPath: String?

    /// How much a process that receives keeps.
    struct Retention: Equatable {
        enum Limit<Value: Equatable & Sendable>: Equatable, Sendable {
            case off
            case at(Value)
        }

        /// Bytes: 2 GB.
        var size = Limit<Int64>.at(2_000_000_000)
        /// Nanoseconds: 7 days.
        var age = Limit<Int64>.at(7 * 86_400_000_000_000)
    }

    /// - Parameter words: the command line without the program's name.
    init(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(words)
        action = try Invocation.action(of: arguments)
        switch action {
        case .help, .version: return
        default: break
        }
        for given in arguments.options { try apply(given) }
        keepWhatOnlyIsLookedAt(arguments)
        filter = Filter.both(filter, xrayFilter)
        if case .compare = action, filter == nil {
            throw CommandFailure(
                "compare needs to know which spans: --where 'duration_ms > 500', or --xray-filter")
        }
        if let length = timeRange.knownLength, length <= 0, timeRange.since != nil {
            throw CommandFailure(
                timeRange.until == nil
                    ? "--since is not before now: no span is in that time"
                    : "--until is not after --since: no span is in that time")
        }
        if isEphemeral, databasePath != nil {
            throw CommandFailure("--ephemeral and --db exclude each other")
        }
    }

    /// Without receivers nothing comes in that could fill the file: what is there is only looked at,
    /// and is forgotten only where that was asked for.
    private mutating func keepWhatOnlyIsLookedAt(_ arguments: Arguments) {
        guard otlpHTTP.address == .off, xray.address == .off else { return }
        if !arguments.has(.retainSize) { retention.size = .off }
        if !arguments.has(.retainAge) { retention.age = .off }
    }

    private static func action(of arguments: Arguments) throws(CommandFailure) -> Action {
        if arguments.has(.help) { return .help(arguments.subcommand) }
        if arguments.has(.version) { return .version }
        switch arguments.subcommand ?? .ui {
        case .ui: return .ui
        case .serve: return .serve
        case .traces: return .traces
        case .keys: return .keys
        case .compare: return .compare
        case .query: return .query(arguments.operands.first ?? "")
        case .import: return .import(arguments.operands)
        case .export: return .export
        case .stats: return .stats
        case .clear: return .clear
        case .reindex: return .reindex
        case .demo: return .demo
        case .show:
            let text = arguments.operands.first ?? ""
            guard let reference = TraceReference(text) else {
                throw CommandFailure(
                    "\"\(text)\" is no trace's id: write 32 hexadecimal digits (or the first 6 or "
                        + "more of them), or X-Ray's 1-8digits-24digits")
            }
            return .show(reference)
        }
    }

    private mutating func apply(_ given: Arguments.Given) throws(CommandFailure) {
        let reader = ValueReader(option: given.option, text: given.value)
        switch given.option {
        case .database: databasePath = try reader.path()
        case .ephemeral: isEphemeral = true
        case .durable: isDurable = true
        case .otlpHTTP: otlpHTTP = try reader.listening()
        case .xray: xray = try reader.listening()
        case .retainSize: retention.size = try reader.size()
        case .retainAge: retention.age = try reader.age()
        case .format: format = try reader.choice()
        case .color: color = try reader.choice()
        case .filter:
            filter = try reader.filter()
            filterText = given.value
        case .against:
            against = try reader.filter()
            againstText = given.value
        case .since: timeRange.since = try reader.moment()
        case .until: timeRange.until = try reader.moment()
        case .xrayFilter: xrayFilter = try reader.xrayFilter()
        case .sort: order = try reader.choice()
        case .limit: limit = try reader.count(orAll: true)
        case .yes: isYes = true
        case .raw: isRaw = true
        case .repeats: repeats = try reader.count(orAll: false)
        case .noSeries: wantsSeries = false
        case .explain: isExplained = true
        case .samples: samplesPath = try reader.path()
        case .help, .version: break
        }
    }
}
