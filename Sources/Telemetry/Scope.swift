/// The instrumentation that made a span (OTLP common.proto, InstrumentationScope).
public struct Scope: Hashable, Sendable {
    public var name: String
    public var version: String
    public var attributes: Attributes
    public var droppedAttributesCount: UInt32
    public var schemaURL: String

    public init(
        name: String = "", version: String = "", attributes: Attributes = Attributes(),
        droppedAttributesCount: UInt32 = 0, schemaURL: String = ""
    ) {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.schemaURL = schemaURL
    }
}
