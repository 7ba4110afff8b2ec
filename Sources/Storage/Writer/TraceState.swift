internal import Telemetry

/// A trace's row as the writer keeps it in memory: what its spans so far amount to.
struct TraceState {
    /// Services beyond these are not listed.
    static let maximumServices = 256

    /// How much an error text says: nothing, a status message, an exception.
    enum ErrorRank: Int64 {
        case none = 0
        case message, exception
    }

    var key: Int64
    var id: TraceID
    /// The ordinal of the trace's first span ever.
    var firstSpan: Int64
    var arrival: Int64
    var start: Int64 = .max
    var end: Int64 = .min
    var spans: Int64 = 0
    var errors: Int64 = 0
    var inProgress: Int64 = 0
    /// The root: the earliest span without a parent. 0 where there is none.
    var rootID: UInt64 = 0
    var rootStart: Int64 = 0
    /// String rows; nil where empty.
    var rootName: Int64?
    var rootService: Int64?
    var rootMessage: Int64?
    var rootFlags: SpanFlags = []
    var rootLabel: Int64?
    /// String rows in order of first arrival.
    var services: [Int64] = []
    /// The best error text: of the highest rank, the earliest of those.
    var errorText: Int64?
    var errorStart: Int64 = 0
    var errorRank = ErrorRank.none

    /// Whether the file has a row of this trace.
    var isPersisted = false
    /// Whether memory differs from the file.
    var isTouched = false
    /// Whether the sums must be made again from the rows, after a span took another's place.
    var needsRebuild = false
    /// Whether the trace may have spans of X-Ray that nobody has claimed (see `Inheritance`).
    var mayHaveUnclaimed = false
    /// Resources that segments had before they came again with others, which their subsegments
    /// are to have then; a few, since nobody but a mischief-maker has more.
    private(set) var formerResources: [Int64] = []
    private static let maximumFormerResources = 64

    init(key: Int64, id: TraceID, firstSpan: Int64, arrival: Int64) {
        self.key = key
        self.id = id
        self.firstSpan = firstSpan
        self.arrival = arrival
    }

    /// What a span adds. String rows; nil where empty.
    struct Contribution {
        var spanID: UInt64
        var parentID: UInt64
        var start: Int64
        /// Nil while in progress.
        var end: Int64?
        var flags: SpanFlags
        var name: Int64?
        var service: Int64?
        var message: Int64?
        /// What a root was asked for (see `RootLabel`).
        var label: Int64?
    }

    mutating func add(_ span: Contribution) {
        spans += 1
        start = min(start, span.start)
        end = max(end, span.end ?? span.start, span.start)
        if span.flags.contains(.error) { errors += 1 }
        if span.end == nil { inProgress += 1 }
        if let service = span.service, services.last != service, !services.contains(service),
            services.count < TraceState.maximumServices
        {
            services.append(service)
        }
        if span.parentID == 0, rootID == 0 || span.start < rootStart { setRoot(span) }
    }

    private mutating func setRoot(_ span: Contribution) {
        rootID = span.spanID
        rootStart = span.start
        rootName = span.name
        rootService = span.service
        rootMessage = span.message
        rootFlags = span.flags
        rootLabel = span.label
    }

    /// A span in progress ended, with the same start, parent and service as before.
    mutating func finish(_ span: Contribution) {
        end = max(end, span.end ?? span.start)
        if span.flags.contains(.error) { errors += 1 }
        if span.end != nil { inProgress -= 1 }
        if rootID == span.spanID { setRoot(span) }
    }

    mutating func noteFormerResource(_ resource: Int64) {
        if formerResources.count < TraceState.maximumFormerResources,
            !formerResources.contains(resource)
        {
            formerResources.append(resource)
        }
    }

    /// Whether an error text of this rank and time would take the place of the one that is kept.
    func wantsErrorText(rank: ErrorRank, start: Int64) -> Bool {
        rank.rawValue > errorRank.rawValue || (rank == errorRank && start < errorStart)
    }

    mutating func setErrorText(_ text: Int64, rank: ErrorRank, start: Int64) {
        errorText = text
        errorRank = rank
        errorStart = start
    }

    /// Forgets the sums, to add all spans anew.
    mutating func resetSums() {
        var fresh = TraceState(key: key, id: id, firstSpan: firstSpan, arrival: arrival)
        fresh.isPersisted = isPersisted
        fresh.isTouched = isTouched
        fresh.mayHaveUnclaimed = mayHaveUnclaimed
        self = fresh
    }
}
