public import Telemetry

/// A trace in one line: what lists show without reading its spans.
public struct TraceSummary: Hashable, Sendable, Identifiable {
    /// The trace's number in the store: grows in order of first arrival, never used twice.
    public var key: Int64
    public var traceID: TraceID
    /// The root is the earliest span without a parent; these are nil while there is none.
    public var rootSpanID: SpanID?
    public var rootName: String?
    /// What the root was asked for, `GET /api/activities/home`, where its name only repeats the
    /// service: of X-Ray segments with an HTTP request.
    public var rootLabel: String?
    public var rootService: String?
    public var rootFlags: SpanFlags
    public var rootStatusMessage: String?
    /// The earliest start and the latest end of all spans, nanoseconds since the epoch.
    public var startUnixNano: Int64
    public var endUnixNano: Int64
    public var spanCount: Int
    public var errorCount: Int
    public var inProgressCount: Int
    /// In order of first arrival; at most 256.
    public var services: [String]
    /// What the earliest exception says, else the earliest error's status message. One line.
    public var firstError: String?
    /// When the trace's first span was committed, nanoseconds since the epoch.
    public var arrivalUnixNano: Int64

    public var id: Int64 { key }
    public var isInProgress: Bool { inProgressCount > 0 }

    /// From the earliest start to the latest end seen; never negative.
    public var durationNanoseconds: Int64 {
        let (duration, overflow) = endUnixNano.subtractingReportingOverflow(startUnixNano)
        return overflow ? .max : max(0, duration)
    }

    public init(
        key: Int64, traceID: TraceID, rootSpanID: SpanID? = nil, rootName: String? = nil,
        rootLabel: String? = nil, rootService: String? = nil, rootFlags: SpanFlags = [],
        rootStatusMessage: String? = nil,
        startUnixNano: Int64, endUnixNano: Int64, spanCount: Int, errorCount: Int = 0,
        inProgressCount: Int = 0, services: [String] = [], firstError: String? = nil,
        arrivalUnixNano: Int64
    ) {
        self.key = key
        self.traceID = traceID
        self.rootSpanID = rootSpanID
        self.rootName = rootName
        self.rootLabel = rootLabel
        self.rootService = rootService
        self.rootFlags = rootFlags
        self.rootStatusMessage = rootStatusMessage
        self.startUnixNano = startUnixNano
        self.endUnixNano = endUnixNano
        self.spanCount = spanCount
        self.errorCount = errorCount
        self.inProgressCount = inProgressCount
        self.services = services
        self.firstError = firstError
        self.arrivalUnixNano = arrivalUnixNano
    }
}
