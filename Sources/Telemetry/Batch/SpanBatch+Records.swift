/// A batch's spans as records, each on its own: for tests, and for what handles few spans.
extension SpanBatch {
    /// All spans in order.
    public var records: [SpanRecord] { spans.indices.map { record(at: $0) } }

    /// The span at `index` of `spans`.
    public func record(at index: Int) -> SpanRecord {
        let row = spans[index]
        let extra = SpanExtra(json: json(row.extra))
        return SpanRecord(
            traceID: traces.ids[Int(row.trace)], spanID: SpanID(rawValue: row.spanID),
            parentID: row.parentID == 0 ? nil : SpanID(rawValue: row.parentID),
            name: strings[row.name], kind: row.kind, source: row.source, status: row.status,
            statusMessage: strings[row.statusMessage], flags: row.flags,
            startUnixNano: row.startUnixNano,
            endUnixNano: row.flags.contains(.inProgress) ? nil : row.endUnixNano,
            attributes: Attributes(json: json(row.attributes)),
            events: SpanEvent.list(json: json(row.events)),
            links: SpanLink.list(json: json(row.links)),
            resource: resource(at: Int(row.resource)), scope: scope(at: Int(row.scope)),
            traceState: extra.traceState, wireFlags: row.wireFlags,
            droppedAttributesCount: extra.droppedAttributesCount,
            droppedEventsCount: extra.droppedEventsCount,
            droppedLinksCount: extra.droppedLinksCount)
    }

    /// The resource at `index` of `resources`.
    public func resource(at index: Int) -> Resource {
        let row = resources[index]
        return Resource(
            serviceName: row.serviceName == 0 ? nil : strings[row.serviceName],
            attributes: Attributes(json: json(row.attributes)),
            droppedAttributesCount: row.droppedAttributesCount,
            schemaURL: strings[row.schemaURL])
    }

    /// The scope at `index` of `scopes`.
    public func scope(at index: Int) -> Scope {
        let row = scopes[index]
        return Scope(
            name: strings[row.name], version: strings[row.version],
            attributes: Attributes(json: json(row.attributes)),
            droppedAttributesCount: row.droppedAttributesCount,
            schemaURL: strings[row.schemaURL])
    }

    /// The text of a range.
    private func json(_ range: ByteRange) -> [UInt8] {
        range.isEmpty ? [] : Array(text.bytes[range.range])
    }
}
