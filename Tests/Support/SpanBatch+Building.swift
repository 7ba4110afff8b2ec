public import Telemetry

/// A span to be put into a batch by a test.
public struct SampleSpan: Sendable {
    public var trace: TraceID
    public var id: UInt64
    /// 0 for a root.
    public var parent: UInt64
    public var name: String
    public var service: String?
    public var start: Int64
    /// Nil while in progress.
    public var end: Int64?
    public var source = SpanSource.otlp
    public var kind = SpanKind.internal
    public var isError = false
    public var statusMessage = ""
    public var attributes: [(key: String, value: AttributeValue)] = []
    public var resourceAttributes: [(key: String, value: AttributeValue)] = []
    public var scope = Scope()
    public var events: [SpanEvent] = []
    public var links: [SpanLink] = []
    public var traceState = ""
    /// The X-Ray document that the span is at the top of.
    public var document = ""

    public init(
        _ trace: UInt64, _ id: UInt64, parent: UInt64 = 0, name: String = "work",
        service: String? = "shop", start: Int64 = 1000, end: Int64? = 2000
    ) {
        self.trace = TraceID(high: 0xABCD, low: trace)
        self.id = id
        self.parent = parent
        self.name = name
        self.service = service
        self.start = start
        self.end = end
    }

    /// The same span with something changed.
    public func with(_ change: (inout SampleSpan) -> Void) -> SampleSpan {
        var copy = self
        change(&copy)
        return copy
    }
}

extension SpanBatch {
    public init(_ spans: SampleSpan...) {
        self.init(spans)
    }

    /// A batch of these spans, a resource and a scope of its own for each.
    public init(_ spans: [SampleSpan]) {
        self.init()
        for span in spans { append(span) }
    }

    public mutating func append(_ span: SampleSpan) {
        var row = Row()
        row.trace = traces.intern(span.trace)
        row.spanID = span.id
        row.parentID = span.parent
        row.name = strings.intern(span.name)
        row.statusMessage = strings.intern(span.statusMessage)
        row.startUnixNano = span.start
        row.endUnixNano = span.end ?? 0
        row.source = span.source
        row.kind = span.kind
        row.status = span.isError ? .error : .unset
        if span.isError { row.flags.insert(.error) }
        if span.end == nil { row.flags.insert(.inProgress) }
        row.resource = UInt32(resources.count)
        row.scope = UInt32(scopes.count)
        row.attributes = json(Attributes(span.attributes).json)
        row.events = events(span.events)
        row.links = links(span.links)
        if !span.traceState.isEmpty {
            row.extra = json(Attributes([("trace_state", .string(span.traceState))]).json)
        }
        if !span.document.isEmpty {
            var compressor = DocumentCompressor()
            row.document = Array(span.document.utf8).withUnsafeBytes {
                compressor.compress($0, into: &documents)
            }
        }
        append(resourceOf: span)
        append(span.scope)
        spans.append(row)
    }

    private mutating func append(resourceOf span: SampleSpan) {
        var row = ResourceRow()
        var attributes = span.resourceAttributes
        if let service = span.service {
            row.serviceName = strings.intern(service)
            attributes.insert(("service.name", .string(service)), at: 0)
        }
        row.attributes = json(Attributes(attributes).json)
        resources.append(row)
    }

    private mutating func append(_ scope: Scope) {
        var row = ScopeRow()
        row.name = strings.intern(scope.name)
        row.version = strings.intern(scope.version)
        row.schemaURL = strings.intern(scope.schemaURL)
        row.droppedAttributesCount = scope.droppedAttributesCount
        row.attributes = json(scope.attributes.json)
        scopes.append(row)
    }

    private mutating func events(_ events: [SpanEvent]) -> ByteRange {
        guard !events.isEmpty else { return ByteRange() }
        let list = events.map { event in
            AttributeValue.map(
                Attributes([
                    ("time_unix_nano", .int(event.timeUnixNano)), ("name", .string(event.name)),
                    ("attributes", .map(event.attributes)),
                ]))
        }
        return json(.array(list))
    }

    private mutating func links(_ links: [SpanLink]) -> ByteRange {
        guard !links.isEmpty else { return ByteRange() }
        let list = links.map { link in
            AttributeValue.map(
                Attributes([
                    ("trace_id", .string(link.traceID.description)),
                    ("span_id", .string(link.spanID.description)),
                ]))
        }
        return json(.array(list))
    }

    private mutating func json(_ value: AttributeValue) -> ByteRange {
        var writer = JSONWriter()
        writer.write(value)
        return json(writer.bytes)
    }

    private mutating func json(_ bytes: [UInt8]) -> ByteRange {
        guard !bytes.isEmpty else { return ByteRange() }
        let start = text.count
        text.beginDocument()
        text.raw(bytes)
        return ByteRange(from: start, to: text.count)
    }
}
