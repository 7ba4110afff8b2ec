public import Columns
public import Telemetry

/// Gives traces, resources and scopes numbers, as a store does.
public struct RecordNumbers: Sendable {
    private var traces: [TraceID: Int64] = [:]
    private var resources: [Resource: Int64] = [:]
    private var scopes: [Scope: Int64] = [:]

    public init() {}

    public mutating func trace(_ id: TraceID) -> Int64 {
        if let known = traces[id] { return known }
        traces[id] = Int64(traces.count + 1)
        return Int64(traces.count)
    }

    public mutating func resource(_ resource: Resource) -> Int64 {
        if let known = resources[resource] { return known }
        resources[resource] = Int64(resources.count + 7)
        return Int64(resources.count + 6)
    }

    public mutating func scope(_ scope: Scope) -> Int64 {
        if let known = scopes[scope] { return known }
        scopes[scope] = Int64(scopes.count + 3)
        return Int64(scopes.count + 2)
    }
}

extension ChunkBuilder {
    /// Adds a record, made into numbers and texts as a store's rows are.
    public func append(_ record: SpanRecord, ordinal: Int64, _ numbers: inout RecordNumbers) {
        var span = ChunkSpan()
        span.ordinal = ordinal
        span.trace = numbers.trace(record.traceID)
        span.traceID = record.traceID
        span.spanID = record.spanID.rawValue
        span.parentID = record.parentID?.rawValue ?? 0
        span.kind = record.kind
        span.status = record.status
        span.source = record.source
        span.flags = record.flags
        span.start = record.startUnixNano
        span.end = record.endUnixNano
        span.resource = numbers.resource(record.resource)
        span.scope = numbers.scope(record.scope)
        record.resource.attributes.json.withUnsafeBufferPointer { attributes in
            if let service = record.serviceName {
                Array(service.utf8).withUnsafeBufferPointer {
                    addResource(span.resource, service: $0, attributes: attributes)
                }
            } else {
                addResource(span.resource, service: nil, attributes: attributes)
            }
        }
        record.scope.attributes.json.withUnsafeBufferPointer {
            addScope(span.scope, attributes: $0)
        }
        Array(record.name.utf8).withUnsafeBufferPointer { name in
            Array(record.statusMessage.utf8).withUnsafeBufferPointer { message in
                record.attributes.json.withUnsafeBufferPointer { attributes in
                    span.name = name
                    span.statusMessage = message
                    span.attributes = attributes
                    append(span)
                }
            }
        }
    }
}
