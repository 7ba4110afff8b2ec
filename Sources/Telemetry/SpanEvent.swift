/// Something that happened at a moment within a span (OTLP trace.proto, Span.Event).
public struct SpanEvent: Hashable, Sendable {
    /// Nanoseconds since the epoch.
    public var timeUnixNano: Int64
    public var name: String
    public var attributes: Attributes
    public var droppedAttributesCount: UInt32

    public init(
        timeUnixNano: Int64, name: String, attributes: Attributes = Attributes(),
        droppedAttributesCount: UInt32 = 0
    ) {
        self.timeUnixNano = timeUnixNano
        self.name = name
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
    }
}
