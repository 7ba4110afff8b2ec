/// What produced a span: a process, its service and host (OTLP resource.proto).
public struct Resource: Hashable, Sendable {
    /// `service.name`; nil where none was given.
    public var serviceName: String?
    /// All attributes, `service.name` included.
    public var attributes: Attributes
    public var droppedAttributesCount: UInt32
    public var schemaURL: String

    public init(
        serviceName: String? = nil, attributes: Attributes = Attributes(),
        droppedAttributesCount: UInt32 = 0, schemaURL: String = ""
    ) {
        self.serviceName = serviceName
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.schemaURL = schemaURL
    }
}
