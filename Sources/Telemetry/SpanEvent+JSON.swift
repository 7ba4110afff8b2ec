extension SpanEvent {
    /// Reads the events of a `SpanBatch.Row`: a JSON array as documented there, or nothing at all.
    /// A damaged text yields what precedes the damage.
    public static func list(json: [UInt8]) -> [SpanEvent] {
        var events: [SpanEvent] = []
        guard !json.isEmpty else { return events }
        var reader = JSONReader(json)
        reader.forEachElement { element in
            var event = SpanEvent(timeUnixNano: 0, name: "")
            element.forEachMember { key, value in
                switch key {
                case "time_unix_nano": event.timeUnixNano = value.readInteger() ?? 0
                case "name": event.name = value.readText() ?? ""
                case "attributes": event.attributes = Attributes(json: value.readRaw() ?? [])
                case "dropped_attributes": event.droppedAttributesCount = value.readCount()
                default: break
                }
            }
            events.append(event)
        }
        return events
    }
}
