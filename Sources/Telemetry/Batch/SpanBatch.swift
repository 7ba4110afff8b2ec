/// Spans on their way from a receiver to the store: what one request or datagram brought.
///
/// Arrays of integers and byte ranges, no object per span or attribute. Names and services are
/// numbers of `strings`, traces of `traces`, resources and scopes of their arrays; attributes,
/// events and links are JSON text (see `JSONWriter`) in ranges of `text`.
public struct SpanBatch: Sendable {
    /// One span. 0 as a string number or an empty range means absent.
    public struct Row: Sendable {
        /// A number of `traces`.
        public var trace: UInt32 = 0
        /// Numbers of `strings`.
        public var name: UInt32 = 0
        public var statusMessage: UInt32 = 0
        /// Indices of `resources` and `scopes`.
        public var resource: UInt32 = 0
        public var scope: UInt32 = 0
        public var spanID: UInt64 = 0
        /// 0 for a root.
        public var parentID: UInt64 = 0
        /// Nanoseconds since the epoch.
        public var startUnixNano: Int64 = 0
        /// Nanoseconds since the epoch; meaningless while `flags` has `.inProgress`.
        public var endUnixNano: Int64 = 0
        /// The wire's flags: W3C trace flags in the low 8 bits, is-remote in bits 8 and 9.
        public var wireFlags: UInt32 = 0
        public var flags: SpanFlags = []
        public var kind: SpanKind = .internal
        public var status: StatusCode = .unset
        public var source: SpanSource = .otlp
        /// A JSON object.
        public var attributes = ByteRange()
        /// A JSON array of `{"time_unix_nano": 1, "name": "…", "attributes": {…},
        /// "dropped_attributes": 1}`; the last two only where there are any.
        public var events = ByteRange()
        /// A JSON array of `{"trace_id": "…", "span_id": "…", "trace_state": "…",
        /// "attributes": {…}, "dropped_attributes": 1, "flags": 1}`; from the third on only
        /// where there are any.
        public var links = ByteRange()
        /// What few spans have, as a JSON object: `trace_state`, `dropped_attributes`,
        /// `dropped_events`, `dropped_links`; each only where it is neither empty nor 0.
        public var extra = ByteRange()
        /// The packed original of X-Ray's document, a range of `documents`: on the segment or
        /// subsegment that was sent, not on those nested in it.
        public var document = ByteRange()

        public init() {}
    }

    /// A resource as it arrived.
    public struct ResourceRow: Sendable {
        /// `service.name` as a number of `strings`; 0 where none was given.
        public var serviceName: UInt32 = 0
        public var schemaURL: UInt32 = 0
        public var droppedAttributesCount: UInt32 = 0
        /// A JSON object, `service.name` included.
        public var attributes = ByteRange()

        public init() {}
    }

    /// An instrumentation scope as it arrived.
    public struct ScopeRow: Sendable {
        /// Numbers of `strings`.
        public var name: UInt32 = 0
        public var version: UInt32 = 0
        public var schemaURL: UInt32 = 0
        public var droppedAttributesCount: UInt32 = 0
        /// A JSON object.
        public var attributes = ByteRange()

        public init() {}
    }

    public var spans: [Row] = []
    public var traces = TraceTable()
    public var strings = StringTable()
    public var resources: [ResourceRow] = []
    public var scopes: [ScopeRow] = []
    public var text = JSONWriter()
    /// Documents as they were sent, packed by `DocumentCompressor`.
    public var documents: [UInt8] = []
    /// Spans of the request that could not be taken, by reason.
    public var rejections = Rejections()

    public init() {}

    /// About what the batch holds in memory, in bytes: what queues are bounded by.
    public var retainedByteCount: Int {
        spans.count * MemoryLayout<Row>.stride + text.count + documents.count
            + strings.bytes.count + traces.count * 24 + (resources.count + scopes.count) * 24 + 512
    }
}
