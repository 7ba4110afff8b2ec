public import Telemetry

/// A span as a question finds it: enough to open its trace there.
public struct FoundSpan: Hashable, Sendable {
    public var traceID: TraceID
    /// The store's number of the trace.
    public var traceKey: Int64
    public var spanID: SpanID
    /// Its number in the order of arrival.
    public var ordinal: Int64
    /// Nanoseconds since the epoch.
    public var startUnixNano: Int64
    /// Nil while in progress.
    public var durationNanoseconds: Int64?
    /// The number that the spans are ordered by; nil where the span has none.
    public var value: AttributeValue?

    public init(
        traceID: TraceID, traceKey: Int64, spanID: SpanID, ordinal: Int64, startUnixNano: Int64,
        durationNanoseconds: Int64? = nil, value: AttributeValue? = nil
    ) {
        self.traceID = traceID
        self.traceKey = traceKey
        self.spanID = spanID
        self.ordinal = ordinal
        self.startUnixNano = startUnixNano
        self.durationNanoseconds = durationNanoseconds
        self.value = value
    }
}

/// Which spans come first. Of equal ones, those that arrived last.
public enum SpanOrder: Hashable, Sendable {
    /// By their start.
    case newest
    /// By the numbers of a subject; spans without one come last.
    case greatest(Subject)

    public static let slowest = SpanOrder.greatest(
        Subject(field: .column(.durationMilliseconds)))
}
