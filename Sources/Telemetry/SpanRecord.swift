/// One span of either world, as it is read back: OpenTelemetry's span, or X-Ray's segment or
/// subsegment. Identified by (trace id, span id). `Span` is Swift's own type, hence the name.
public struct SpanRecord: Hashable, Sendable {
    public var traceID: TraceID
    public var spanID: SpanID
    /// Nil for a root.
    public var parentID: SpanID?
    public var name: String
    public var kind: SpanKind
    public var source: SpanSource
    public var status: StatusCode
    public var statusMessage: String
    public var flags: SpanFlags
    /// Nanoseconds since the epoch.
    public var startUnixNano: Int64
    /// Nanoseconds since the epoch; nil while in progress.
    public var endUnixNano: Int64?
    public var attributes: Attributes
    public var events: [SpanEvent]
    public var links: [SpanLink]
    public var resource: Resource
    public var scope: Scope
    /// W3C trace state, as sent.
    public var traceState: String
    /// The wire's flags: W3C trace flags in the low 8 bits, is-remote in bits 8 and 9.
    public var wireFlags: UInt32
    public var droppedAttributesCount: UInt32
    public var droppedEventsCount: UInt32
    public var droppedLinksCount: UInt32

    public init(
        traceID: TraceID, spanID: SpanID, parentID: SpanID? = nil, name: String,
        kind: SpanKind = .internal, source: SpanSource = .otlp, status: StatusCode = .unset,
        statusMessage: String = "", flags: SpanFlags = [], startUnixNano: Int64,
        endUnixNano: Int64?, attributes: Attributes = Attributes(), events: [SpanEvent] = [],
        links: [SpanLink] = [], resource: Resource = Resource(), scope: Scope = Scope(),
        traceState: String = "", wireFlags: UInt32 = 0, droppedAttributesCount: UInt32 = 0,
        droppedEventsCount: UInt32 = 0, droppedLinksCount: UInt32 = 0
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.name = name
        self.kind = kind
        self.source = source
        self.status = status
        self.statusMessage = statusMessage
        self.flags = flags
        self.startUnixNano = startUnixNano
        self.endUnixNano = endUnixNano
        self.attributes = attributes
        self.events = events
        self.links = links
        self.resource = resource
        self.scope = scope
        self.traceState = traceState
        self.wireFlags = wireFlags
        self.droppedAttributesCount = droppedAttributesCount
        self.droppedEventsCount = droppedEventsCount
        self.droppedLinksCount = droppedLinksCount
    }

    public var isError: Bool { flags.contains(.error) }
    public var isInProgress: Bool { endUnixNano == nil }
    public var serviceName: String? { resource.serviceName }

    /// Nil while in progress; never negative: a clock that went backwards counts as zero.
    public var durationNanoseconds: Int64? {
        endUnixNano.map { end in
            let (duration, overflow) = end.subtractingReportingOverflow(startUnixNano)
            return overflow ? .max : max(0, duration)
        }
    }

    /// The value of an attribute: the span's own, else its scope's, else its resource's.
    public func attribute(_ key: String) -> AttributeValue? {
        attributes[key] ?? scope.attributes[key] ?? resource.attributes[key]
    }
}
