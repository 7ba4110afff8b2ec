/// What few spans have and `SpanBatch.Row.extra` holds as a JSON object.
public struct SpanExtra: Hashable, Sendable {
    /// W3C trace state, as sent.
    public var traceState = ""
    public var droppedAttributesCount: UInt32 = 0
    public var droppedEventsCount: UInt32 = 0
    public var droppedLinksCount: UInt32 = 0

    public init() {}

    /// Reads the object, or nothing at all where there is nothing extra.
    public init(json: [UInt8]) {
        guard !json.isEmpty else { return }
        var reader = JSONReader(json)
        var extra = SpanExtra()
        reader.forEachMember { key, value in
            switch key {
            case "trace_state": extra.traceState = value.readText() ?? ""
            case "dropped_attributes": extra.droppedAttributesCount = value.readCount()
            case "dropped_events": extra.droppedEventsCount = value.readCount()
            case "dropped_links": extra.droppedLinksCount = value.readCount()
            default: break
            }
        }
        self = extra
    }
}
