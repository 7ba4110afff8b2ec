/// What a receiver has seen. Summed over the life of a store's file.
public struct ReceiverCounts: Hashable, Sendable {
    /// Requests answered, whatever the answer.
    public var requests = 0
    public var datagrams = 0
    /// Spans taken: stored, replaced, or known before.
    public var spans = 0
    /// Spans (or whole bodies, each as one) that were not taken, by reason.
    public var rejected = Rejections()
    /// Spans or datagrams lost since nobody could take them in time.
    public var dropped = 0
    /// Spans that the store had already.
    public var duplicates = 0
    /// Spans that took the place of an earlier version of themselves.
    public var replaced = 0
    /// Log records and metric data points, accepted and discarded.
    public var logRecords = 0
    public var dataPoints = 0

    public init() {}

    public var isEmpty: Bool { self == ReceiverCounts() }

    public mutating func add(_ other: ReceiverCounts) {
        requests += other.requests
        datagrams += other.datagrams
        spans += other.spans
        rejected.add(other.rejected)
        dropped += other.dropped
        duplicates += other.duplicates
        replaced += other.replaced
        logRecords += other.logRecords
        dataPoints += other.dataPoints
    }
}
