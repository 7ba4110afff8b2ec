public import Query
public import Storage
public import Telemetry

/// Where the screens get their traces. Requests go in from the interface's thread and never block
/// it; answers are collected from `takeEvents` after `wake` was called.
public protocol TraceSource: AnyObject, Sendable {
    /// Whether it answers `.ask`, `.find` and `.compare`.
    var answersQuestions: Bool { get }
    /// Begins. `wake` is called on any thread whenever there is something to take.
    func start(wake: @escaping @Sendable () -> Void)
    func request(_ request: TraceRequest)
    /// What happened since the last call, in order.
    func takeEvents() -> [TraceSourceEvent]
    /// Ends, and waits until no thread of it runs any more.
    func stop()
}

/// What the trace list is ordered by.
public enum TraceSort: String, Sendable, Hashable, CaseIterable {
    case arrival, start, duration, spans, errors
}

/// Which traces, in which order. Newest (or largest) first or last is the screen's own matter.
public struct ListQuery: Sendable, Hashable {
    /// A filter in the query language; empty for all traces.
    public var filter: String
    public var sort: TraceSort

    public init(filter: String = "", sort: TraceSort = .arrival) {
        self.filter = filter
        self.sort = sort
    }
}

public enum TraceRequest: Sendable, Hashable {
    /// List these from now on, in place of what was asked before; answers carry `generation`.
    case list(ListQuery, generation: Int)
    /// Summaries for rows that are on screen or near it.
    case summaries([Int64])
    /// A trace, and again whenever spans come in for it, until it is closed.
    case open(TraceID)
    case close(TraceID)
    /// The X-Ray document that a span came in: its own, or the nearest of its ancestors', which are
    /// given from the span itself up.
    case document(TraceID, of: [SpanID])
    /// The keys and values that spans of late have.
    case vocabulary
    /// Answer this from now on, in place of what was asked before; nil ends it.
    case ask(Question?)
    /// The spans behind a part of an answer; nil ends the search.
    case find(SpanQuestion?)
    /// How a part of an answer differs from the rest; nil ends it.
    case compare(ComparisonQuestion?)
    /// Queries with names, and those asked before.
    case queries
    /// Keep a query under a name; nil forgets it.
    case save(name: String, text: String?)
    /// Remember that a query was asked.
    case remember(String)
}

/// How far a search through the stored spans has come.
public struct ScanProgress: Sendable, Hashable {
    public var scannedSpans: Int
    public var totalSpans: Int
    public var isComplete: Bool

    public init(scannedSpans: Int = 0, totalSpans: Int = 0, isComplete: Bool) {
        self.scannedSpans = scannedSpans
        self.totalSpans = totalSpans
        self.isComplete = isComplete
    }
}

/// What the header counts.
public struct StoreCounters: Sendable, Hashable {
    public var traces: Int
    public var spans: Int
    /// Spans refused, since the file was made.
    public var rejected: Int
    /// Spans or datagrams lost since nobody could take them in time, since the file was made.
    public var dropped: Int

    public init(traces: Int = 0, spans: Int = 0, rejected: Int = 0, dropped: Int = 0) {
        self.traces = traces
        self.spans = spans
        self.rejected = rejected
        self.dropped = dropped
    }
}

public enum TraceSourceEvent: Sendable {
    /// The rows as a whole: trace keys, ascending by what they are sorted by.
    case order(generation: Int, keys: [Int64], ScanProgress)
    /// Traces that joined a list by arrival, ascending, with the summaries of the newest ones.
    case joined(generation: Int, keys: [Int64], summaries: [TraceSummary])
    /// Traces that changed: what is known of them is out of date unless it comes along.
    case changed(keys: [Int64], summaries: [TraceSummary])
    /// Traces with a smaller key are gone.
    case evicted(below: Int64)
    /// More has changed than could be told one by one: what is known is out of date.
    case outdated
    /// The answer to a request for summaries; those not among them are gone.
    case summaries([TraceSummary], requested: [Int64])
    /// A trace that was opened, as it is now; nil when there is none.
    case trace(TraceID, WaterfallTree?)
    /// The answer to a request for a span's document; nil where none is kept.
    case document(TraceID, of: SpanID, RawDocument?)
    case counters(StoreCounters)
    case vocabulary(FilterVocabulary)
    case answer(Answer)
    /// The question cannot be answered: its columns are not there, its range is too long.
    case refused(generation: Int, QueryError)
    /// The answer to a search for spans.
    case found(generation: Int, [SpanMatch])
    /// The answer to a comparison.
    case compared(generation: Int, ComparisonResult)
    /// Queries with names, and those asked before, the newest last.
    case queries([SavedQuery], history: [String])
    /// The newest traces, newest first, for the strip above the list.
    case recent([TraceMoment])
    /// The other process that receives, by its pid; nil when none does.
    case owner(Int32?)
    /// Something went wrong; the message says what and what to do.
    case failed(String)
}
