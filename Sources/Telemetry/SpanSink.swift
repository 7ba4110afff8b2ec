/// Where receivers hand their spans: the store, which they know only by this protocol.
///
/// The sink counts by itself what a batch tells (`spans`, `rejected`, `duplicates`, `replaced`);
/// receivers report the rest with `count`.
public protocol SpanSink: Sendable {
    /// Hands a batch over. False when the queue is full: nothing was taken, and the sender may try
    /// again. Otherwise `completion` is called once, on the sink's own thread, after the
    /// transaction that holds the batch has committed (or failed). It must be quick.
    func submit(
        _ batch: SpanBatch, from receiver: ReceiverKind,
        completion: @escaping @Sendable (Result<CommitReceipt, SinkError>) -> Void
    ) -> Bool

    /// Counts that carry no spans (requests, datagrams, what was refused before there was a batch,
    /// logs discarded, datagrams dropped). Persisted with the next commit, a second later at most.
    func count(_ counts: ReceiverCounts, from receiver: ReceiverKind)
}

/// The way by which spans came in.
public enum ReceiverKind: String, Sendable, CaseIterable {
    case otlpHTTP = "otlp_http"
    case otlpGRPC = "otlp_grpc"
    case xrayUDP = "xray_udp"
    case xrayTCP = "xray_tcp"
    case `import` = "import"
}

/// What became of the spans of a committed batch.
public struct CommitReceipt: Hashable, Sendable {
    /// Spans that are in the store and were not before.
    public var stored: Int
    /// Spans that the store had already.
    public var duplicates: Int
    /// Spans that took the place of an earlier version of themselves.
    public var replaced: Int

    public init(stored: Int = 0, duplicates: Int = 0, replaced: Int = 0) {
        self.stored = stored
        self.duplicates = duplicates
        self.replaced = replaced
    }
}

/// Why a batch could not be committed.
public struct SinkError: Error, Hashable, CustomStringConvertible {
    public var description: String
    /// Whether the same batch may be taken later (the disk was full, the file locked), as opposed
    /// to a batch that can never be stored.
    public var isRetryable: Bool

    public init(description: String, isRetryable: Bool) {
        self.description = description
        self.isRetryable = isRetryable
    }
}
