public import Query
public import Storage
public import Telemetry

/// A question, and how it is to be answered.
public struct Question: Sendable, Hashable {
    public var query: Query
    /// Answers carry it.
    public var generation: Int
    /// Whether it is answered again as spans come in, until something else is asked.
    public var isLive: Bool

    public init(_ query: Query, generation: Int, isLive: Bool) {
        self.query = query
        self.generation = generation
        self.isLive = isLive
    }
}

/// What a question found, and how long that took.
public struct Answer: Sendable {
    public var generation: Int
    public var result: QueryResult
    public var elapsedNanoseconds: Int64

    public init(generation: Int, result: QueryResult, elapsedNanoseconds: Int64) {
        self.generation = generation
        self.result = result
        self.elapsedNanoseconds = elapsedNanoseconds
    }
}

/// Asks for the spans behind a part of an answer, those with the greatest values first.
public struct SpanQuestion: Sendable, Hashable {
    /// Nil for all spans.
    public var filter: Expression?
    /// When they start, in nanoseconds since the epoch.
    public var range: Range<Int64>
    /// What they are sorted by.
    public var subject: Subject
    public var limit: Int
    public var generation: Int

    public init(
        filter: Expression?, range: Range<Int64>, subject: Subject, limit: Int, generation: Int
    ) {
        self.filter = filter
        self.range = range
        self.subject = subject
        self.limit = limit
        self.generation = generation
    }
}

/// A span behind a part of an answer, with the trace that it is of.
public struct SpanMatch: Sendable, Hashable {
    public var traceID: TraceID
    public var spanID: SpanID
    public var name: String
    public var service: String?
    /// Nanoseconds since the epoch.
    public var startUnixNano: Int64
    /// Nil while in progress.
    public var durationNanoseconds: Int64?
    public var isError: Bool
    /// The value that was asked for; nil where that is the duration.
    public var value: AttributeValue?
    /// Nil where the trace is gone already.
    public var trace: TraceSummary?

    public init(_ span: SpanRecord, value: AttributeValue? = nil, trace: TraceSummary?) {
        traceID = span.traceID
        spanID = span.spanID
        name = span.name
        service = span.serviceName
        startUnixNano = span.startUnixNano
        durationNanoseconds = span.durationNanoseconds
        isError = span.isError
        self.value = value
        self.trace = trace
    }
}

/// Asks how a part of an answer differs from the rest.
public struct ComparisonQuestion: Sendable, Hashable {
    public var comparison: Comparison
    /// Answers carry it.
    public var generation: Int

    public init(_ comparison: Comparison, generation: Int) {
        self.comparison = comparison
        self.generation = generation
    }
}

/// A query that was given a name.
public struct SavedQuery: Sendable, Hashable {
    public var name: String
    public var text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
