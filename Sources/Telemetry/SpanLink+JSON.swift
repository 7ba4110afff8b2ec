extension SpanLink {
    /// Reads the links of a `SpanBatch.Row`: a JSON array as documented there, or nothing at all.
    /// An id that is no id (all zero, as the specification allows in links) is read as zero.
    /// A damaged text yields what precedes the damage.
    public static func list(json: [UInt8]) -> [SpanLink] {
        var links: [SpanLink] = []
        guard !json.isEmpty else { return links }
        var reader = JSONReader(json)
        reader.forEachElement { element in
            var link = SpanLink(traceID: TraceID(high: 0, low: 0), spanID: SpanID(rawValue: 0))
            element.forEachMember { key, value in
                switch key {
                case "trace_id":
                    if let id = value.readText().flatMap({ TraceID($0) }) { link.traceID = id }
                case "span_id":
                    if let id = value.readText().flatMap({ SpanID($0) }) { link.spanID = id }
                case "trace_state": link.traceState = value.readText() ?? ""
                case "attributes": link.attributes = Attributes(json: value.readRaw() ?? [])
                case "dropped_attributes": link.droppedAttributesCount = value.readCount()
                case "flags": link.wireFlags = value.readCount()
                default: break
                }
            }
            links.append(link)
        }
        return links
    }
}
