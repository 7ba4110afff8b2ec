/// A reference from a span to another, often in another trace (OTLP trace.proto, Span.Link).
public struct SpanLink: Hashable, Sendable {
    public var traceID: TraceID
    public var spanID: SpanID
    public var traceState: String
    public var attributes: Attributes
    public var droppedAttributesCount: UInt32
    /// The wire's flags: W3C trace flags in the low 8 bits.
    public var wireFlags: UInt32

    public init(
        traceID: TraceID, spanID: SpanID, traceState: String = "",
        attributes: Attributes = Attributes(), droppedAttributesCount: UInt32 = 0,
        wireFlags: UInt32 = 0
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.traceState = traceState
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.wireFlags = wireFlags
    }
}
