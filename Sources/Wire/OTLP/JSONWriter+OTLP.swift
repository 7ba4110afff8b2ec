internal import Telemetry

/// OTLP's messages in its JSON encoding. Fields that have their default value are left out.
extension JSONWriter {
    mutating func write(resource: Resource) {
        key(prepared: "\"resource\":")
        beginObject()
        var pairs = resource.attributes.pairs
        if let name = resource.serviceName, !pairs.contains(where: { $0.key == "service.name" }) {
            pairs.insert(("service.name", .string(name)), at: 0)
        }
        write(attributes: pairs)
        count(prepared: "\"droppedAttributesCount\":", resource.droppedAttributesCount)
        endObject()
    }

    mutating func write(scope: Scope) {
        key(prepared: "\"scope\":")
        beginObject()
        text(prepared: "\"name\":", scope.name)
        text(prepared: "\"version\":", scope.version)
        write(attributes: scope.attributes.pairs)
        count(prepared: "\"droppedAttributesCount\":", scope.droppedAttributesCount)
        endObject()
    }

    mutating func write(span: SpanRecord) {
        beginObject()
        key(prepared: "\"traceId\":")
        id(span.traceID)
        key(prepared: "\"spanId\":")
        id(span.spanID)
        text(prepared: "\"traceState\":", span.traceState)
        if let parentID = span.parentID {
            key(prepared: "\"parentSpanId\":")
            id(parentID)
        }
        count(prepared: "\"flags\":", span.wireFlags)
        key(prepared: "\"name\":")
        string(span.name)
        key(prepared: "\"kind\":")
        int(Int64(span.kind.rawValue))
        time(prepared: "\"startTimeUnixNano\":", span.startUnixNano)
        if let end = span.endUnixNano { time(prepared: "\"endTimeUnixNano\":", end) }
        write(attributes: span.attributes.pairs)
        count(prepared: "\"droppedAttributesCount\":", span.droppedAttributesCount)
        write(events: span.events)
        count(prepared: "\"droppedEventsCount\":", span.droppedEventsCount)
        write(links: span.links)
        count(prepared: "\"droppedLinksCount\":", span.droppedLinksCount)
        writeStatus(of: span)
        writeOwnMember(of: span)
        endObject()
    }

    private mutating func writeStatus(of span: SpanRecord) {
        guard span.status != .unset || !span.statusMessage.isEmpty else { return }
        key(prepared: "\"status\":")
        beginObject()
        text(prepared: "\"message\":", span.statusMessage)
        count(prepared: "\"code\":", UInt32(span.status.rawValue))
        endObject()
    }

    private mutating func write(events: [SpanEvent]) {
        guard !events.isEmpty else { return }
        key(prepared: "\"events\":")
        beginArray()
        for event in events {
            beginObject()
            time(prepared: "\"timeUnixNano\":", event.timeUnixNano)
            text(prepared: "\"name\":", event.name)
            write(attributes: event.attributes.pairs)
            count(prepared: "\"droppedAttributesCount\":", event.droppedAttributesCount)
            endObject()
        }
        endArray()
    }

    private mutating func write(links: [SpanLink]) {
        guard !links.isEmpty else { return }
        key(prepared: "\"links\":")
        beginArray()
        for link in links {
            beginObject()
            key(prepared: "\"traceId\":")
            id(link.traceID)
            key(prepared: "\"spanId\":")
            id(link.spanID)
            text(prepared: "\"traceState\":", link.traceState)
            write(attributes: link.attributes.pairs)
            count(prepared: "\"droppedAttributesCount\":", link.droppedAttributesCount)
            count(prepared: "\"flags\":", link.wireFlags)
            endObject()
        }
        endArray()
    }

    // MARK: Values

    private mutating func write(attributes pairs: [(key: String, value: AttributeValue)]) {
        guard !pairs.isEmpty else { return }
        key(prepared: "\"attributes\":")
        write(keyValues: pairs)
    }

    private mutating func write(keyValues pairs: [(key: String, value: AttributeValue)]) {
        beginArray()
        for pair in pairs {
            beginObject()
            key(prepared: "\"key\":")
            string(pair.key)
            key(prepared: "\"value\":")
            write(anyValue: pair.value)
            endObject()
        }
        endArray()
    }

    private mutating func write(anyValue value: AttributeValue) {
        beginObject()
        switch value {
        case .empty: break
        case .string(let text):
            key(prepared: "\"stringValue\":")
            string(text)
        case .bool(let flag):
            key(prepared: "\"boolValue\":")
            bool(flag)
        case .int(let number):
            key(prepared: "\"intValue\":")
            string(String(number))
        case .double(let number):
            key(prepared: "\"doubleValue\":")
            if number.isFinite {
                double(number)
            } else {
                string(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
            }
        case .bytes(let data):
            key(prepared: "\"bytesValue\":")
            data.withUnsafeBufferPointer { base64String($0) }
        case .array(let elements):
            key(prepared: "\"arrayValue\":")
            beginObject()
            key(prepared: "\"values\":")
            beginArray()
            for element in elements { write(anyValue: element) }
            endArray()
            endObject()
        case .map(let attributes):
            key(prepared: "\"kvlistValue\":")
            beginObject()
            key(prepared: "\"values\":")
            write(keyValues: attributes.pairs)
            endObject()
        }
        endObject()
    }

    /// A string member that is only there where it is not empty.
    mutating func text(prepared key: StaticString, _ text: String) {
        guard !text.isEmpty else { return }
        self.key(prepared: key)
        string(text)
    }

    /// A time as a decimal string; none is before the epoch on the wire.
    private mutating func time(prepared key: StaticString, _ nanoseconds: Int64) {
        self.key(prepared: key)
        string(String(max(0, nanoseconds)))
    }
}
