/// A span in the shape of `tracetop show --format json`: times as decimal strings, ids in lower-case
/// hexadecimal, durations in milliseconds.
extension JSONWriter {
    /// The members that tell of a span, in the object that is open.
    /// - Parameters:
    ///   - node: its place in the trace.
    ///   - origin: the trace's start, which `*_ms` count from; nanoseconds since the epoch.
    public mutating func members(
        of record: SpanRecord, at node: TraceTree.Node, origin: Int64
    ) {
        key("span_id")
        string(record.spanID.description)
        key("parent_id")
        optionalString(record.parentID?.description)
        key("depth")
        int(Int64(node.depth))
        key("name")
        string(record.name)
        key("service")
        optionalString(record.serviceName)
        key("kind")
        string(record.kind.name)
        key("source")
        string(record.source.name)
        key("start_unix_nano")
        string(String(record.startUnixNano))
        key("start_ms")
        milliseconds(record.startUnixNano.subtractingReportingOverflow(origin).partialValue)
        key("duration_ms")
        optionalMilliseconds(record.durationNanoseconds)
        key("self_ms")
        optionalMilliseconds(node.selfNanoseconds)
        key("critical_path")
        bool(node.isOnCriticalPath)
        key("status")
        string(record.status.name)
        key("status_message")
        string(record.statusMessage)
        key("error")
        bool(record.isError)
        key("in_progress")
        bool(record.isInProgress)
        key("attributes")
        write(record.attributes)
        key("resource")
        write(record.resource.attributes)
        key("scope")
        scope(record.scope)
        key("events")
        events(record.events, origin: origin)
        key("links")
        links(record.links)
    }

    /// Name and version beside the attributes, in one object.
    private mutating func scope(_ scope: Scope) {
        beginObject()
        key("name")
        string(scope.name)
        key("version")
        string(scope.version)
        key("attributes")
        write(scope.attributes)
        endObject()
    }

    private mutating func events(_ events: [SpanEvent], origin: Int64) {
        beginArray()
        for event in events {
            beginObject()
            key("time_ms")
            milliseconds(event.timeUnixNano.subtractingReportingOverflow(origin).partialValue)
            key("name")
            string(event.name)
            key("attributes")
            write(event.attributes)
            endObject()
        }
        endArray()
    }

    private mutating func links(_ links: [SpanLink]) {
        beginArray()
        for link in links {
            beginObject()
            key("trace_id")
            string(link.traceID.description)
            key("span_id")
            string(link.spanID.description)
            key("attributes")
            write(link.attributes)
            endObject()
        }
        endArray()
    }

    // MARK: Values

    public mutating func optionalString(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    public mutating func milliseconds(_ nanoseconds: Int64) {
        double(Double(nanoseconds) / 1e6)
    }

    public mutating func optionalMilliseconds(_ nanoseconds: Int64?) {
        if let nanoseconds { milliseconds(nanoseconds) } else { null() }
    }
}
