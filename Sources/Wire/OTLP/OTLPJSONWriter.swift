public import Telemetry

/// Writes spans as OTLP/JSON: what is written and read again by `OTLPJSONReader` is the same
/// spans. One document is one line, so documents end to end are OTLP JSON lines, as the
/// Collector's file exporter writes them.
public enum OTLPJSONWriter {
    /// One `{"resourceSpans":[…]}`, without a line break. The spans are grouped by resource and
    /// scope; groups and spans within keep the order in which they come.
    ///
    /// A service name that is no attribute of its resource is written as one. A span in progress
    /// has no `endTimeUnixNano`; one of X-Ray has a member that only this program reads (see
    /// `OwnMember`).
    /// - Complexity: O(spans and their text).
    public static func document(_ spans: some Sequence<SpanRecord>) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key(prepared: "\"resourceSpans\":")
        writer.beginArray()
        for resource in grouped(spans) {
            writer.beginObject()
            writer.write(resource: resource.resource)
            writer.key(prepared: "\"scopeSpans\":")
            writer.beginArray()
            for scope in resource.scopes {
                writer.beginObject()
                writer.write(scope: scope.scope)
                writer.key(prepared: "\"spans\":")
                writer.beginArray()
                for span in scope.spans { writer.write(span: span) }
                writer.endArray()
                writer.text(prepared: "\"schemaUrl\":", scope.scope.schemaURL)
                writer.endObject()
            }
            writer.endArray()
            writer.text(prepared: "\"schemaUrl\":", resource.resource.schemaURL)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private struct ResourceGroup {
        var resource: Resource
        var scopes: [ScopeGroup] = []
        var scopeIndices: [Scope: Int] = [:]
    }

    private struct ScopeGroup {
        var scope: Scope
        var spans: [SpanRecord] = []
    }

    private static func grouped(_ spans: some Sequence<SpanRecord>) -> [ResourceGroup] {
        var groups: [ResourceGroup] = []
        var indices: [Resource: Int] = [:]
        for span in spans {
            let resource = indices[span.resource] ?? groups.count
            if resource == groups.count {
                groups.append(ResourceGroup(resource: span.resource))
                indices[span.resource] = resource
            }
            let scope = groups[resource].scopeIndices[span.scope] ?? groups[resource].scopes.count
            if scope == groups[resource].scopes.count {
                groups[resource].scopes.append(ScopeGroup(scope: span.scope))
                groups[resource].scopeIndices[span.scope] = scope
            }
            groups[resource].scopes[scope].spans.append(span)
        }
        return groups
    }
}
