import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("Writing OTLP JSON")
struct OTLPJSONWriterTests {
    private func span(_ id: UInt64, _ change: (inout SpanRecord) -> Void = { _ in }) -> SpanRecord {
        var span = SpanRecord(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(rawValue: id), name: "span",
            startUnixNano: 1_700_000_000_000_000_001, endUnixNano: 1_700_000_000_000_000_002,
            resource: Resource(
                serviceName: "shop", attributes: Attributes([("service.name", .string("shop"))])),
            scope: Scope(name: "library"))
        change(&span)
        return span
    }

    private func roundTrip(_ spans: [SpanRecord]) throws -> [SpanRecord] {
        try readJSON(OTLPJSONWriter.document(spans)).records
    }

    @Test("no spans are an empty document")
    func none() throws {
        #expect(
            String(decoding: OTLPJSONWriter.document([]), as: UTF8.self) == #"{"resourceSpans":[]}"#
        )
    }

    @Test("a span looks as OTLP has it")
    func text() throws {
        let written = String(
            decoding: OTLPJSONWriter.document([
                span(3) { span in
                    span.parentID = SpanID(rawValue: 0xA)
                    span.kind = .server
                    span.attributes = Attributes([("n", .int(1)), ("x", .double(1))])
                }
            ]), as: UTF8.self)
        #expect(
            written
                == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","#
                + #""value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"library"},"#
                + #""spans":[{"traceId":"00000000000000010000000000000002","#
                + #""spanId":"0000000000000003","parentSpanId":"000000000000000a","#
                + #""name":"span","kind":2,"startTimeUnixNano":"1700000000000000001","#
                + #""endTimeUnixNano":"1700000000000000002","attributes":["#
                + #"{"key":"n","value":{"intValue":"1"}},{"key":"x","value":{"doubleValue":1.0}}"#
                + #"]}]}]}]}"#)
    }

    @Test("every kind of value comes back as it was")
    func values() throws {
        let inner = Attributes([("$double", .string("NaN")), ("", .empty)])
        let values: [(key: String, value: AttributeValue)] = [
            ("empty", .empty), ("string", .string("\"\\\u{0}\n日本🦊")), ("bool", .bool(false)),
            ("int", .int(.min)), ("max", .int(.max)), ("double", .double(0.1)),
            ("whole", .double(-3)), ("zero", .double(-0.0)), ("large", .double(1e300)),
            ("infinite", .double(.infinity)), ("bytes", .bytes([0, 1, 254, 255])),
            ("no bytes", .bytes([])), ("array", .array([.int(1), .double(1), .empty, .array([])])),
            ("map", .map(inner)), ("map of map", .map(Attributes([("m", .map(inner))]))),
            ("twice", .int(1)), ("twice", .int(2)), ("$bytes", .string("AQ==")),
        ]
        let spans = [
            span(1) { span in
                span.attributes = Attributes(values)
                span.events = [
                    SpanEvent(
                        timeUnixNano: 5, name: "", attributes: Attributes(values),
                        droppedAttributesCount: 9)
                ]
                span.links = [
                    SpanLink(
                        traceID: TraceID(high: 0, low: 0), spanID: SpanID(rawValue: 0),
                        traceState: "a=b", attributes: Attributes(values),
                        droppedAttributesCount: 8, wireFlags: 7)
                ]
                span.resource.attributes = Attributes(values + [("service.name", .string("shop"))])
                span.scope.attributes = Attributes(values)
            }
        ]
        #expect(try roundTrip(spans) == spans)
        let nan = try roundTrip([span(1) { $0.attributes = Attributes([("nan", .double(.nan))]) }])
        guard case .double(let value)? = nan.first?.attributes["nan"] else {
            Issue.record("no double")
            return
        }
        #expect(value.isNaN)
    }

    @Test("counts, states, flags and schemas come back, and a span in progress stays so")
    func theRest() throws {
        let spans = [
            span(1) { span in
                span.endUnixNano = nil
                span.flags = .inProgress
                span.traceState = "vendor=1"
                span.wireFlags = 0x301
                span.droppedAttributesCount = 1
                span.droppedEventsCount = 2
                span.droppedLinksCount = .max
                span.status = .error
                span.statusMessage = "failed"
                span.flags.insert(.error)
                span.resource.schemaURL = "https://a"
                span.resource.droppedAttributesCount = 3
                span.scope.schemaURL = "https://b"
                span.scope.version = "1"
                span.scope.droppedAttributesCount = 4
            },
            span(2) { span in
                span.status = .unset
                span.statusMessage = "only a message"
                span.startUnixNano = 20
                span.endUnixNano = 10
                span.resource = Resource()
                span.scope = Scope()
            },
            span(3) { span in
                span.status = .ok
                span.kind = .consumer
                span.startUnixNano = .max
                span.endUnixNano = .max
            },
        ]
        #expect(try roundTrip(spans) == spans)
        #expect(
            !String(decoding: OTLPJSONWriter.document(spans), as: UTF8.self).contains(
                #""endTimeUnixNano":"0""#))
    }

    @Test("what OTLP cannot say of X-Ray's spans comes back")
    func xray() throws {
        let spans = [
            span(1) { span in
                span.source = .xray
                span.status = .error
                span.flags = [.error, .clientError, .throttle]
            },
            // The document's flags count, whatever its HTTP status or its own status is.
            span(3) { span in
                span.source = .xray
                span.attributes = Attributes([("http.status_code", .int(500))])
            },
            span(4) { span in
                span.attributes = Attributes([("http.status_code", .int(500))])
                span.flags = .fault
            },
            span(2) { span in
                span.source = .xray
                span.endUnixNano = nil
                span.flags = [.error, .fault, .inProgress]
                span.resource = Resource()
            },
        ]
        #expect(try roundTrip(spans) == spans)
        let written = String(decoding: OTLPJSONWriter.document([spans[0]]), as: UTF8.self)
        #expect(
            written.hasSuffix(
                #""tracetop":{"source":"xray","flags":["error","client_error","throttle"]}}]}]}]}"#)
        )
        #expect(
            !String(decoding: OTLPJSONWriter.document([spans[2]]), as: UTF8.self).contains("xray"))
    }

    @Test(
        "a member of ours that says nonsense says nothing",
        arguments: [
            "null", "1", "[]", "{}", #""xray""#, #"{"source":"otlp","flags":["fault"]}"#,
            #"{"source":["xray"]}"#, #"{"flags":["fault"]}"#, #"{"source":"xra","flags":7}"#,
        ])
    func nonsense(member: String) throws {
        let spans = [span(1)]
        var text = String(decoding: OTLPJSONWriter.document(spans), as: UTF8.self)
        text.replace("\"name\":\"span\"", with: "\"name\":\"span\",\"tracetop\":\(member)")
        #expect(try readJSON(Array(text.utf8)).records == spans)
    }

    @Test("flags that are none are ignored")
    func unknownFlags() throws {
        var text = String(decoding: OTLPJSONWriter.document([span(1)]), as: UTF8.self)
        text.replace(
            "\"name\":\"span\"",
            with: #""name":"span","tracetop":{"flags":["fault","?",7,null,{}],"source":"xray"}"#)
        let expected = span(1) { span in
            span.source = .xray
            span.flags = .fault
        }
        #expect(try readJSON(Array(text.utf8)).records == [expected])
    }

    @Test("spans are grouped by resource and scope, in order")
    func grouping() throws {
        let other = Resource(
            serviceName: "other", attributes: Attributes([("service.name", .string("other"))]))
        let spans = [
            span(1), span(2) { $0.resource = other }, span(3) { $0.scope.name = "second" },
            span(4), span(5) { $0.resource = other },
        ]
        let batch = try readJSON(OTLPJSONWriter.document(spans))
        #expect(batch.records.map(\.spanID.rawValue) == [1, 4, 3, 2, 5])
        #expect(batch.resources.count == 2)
        #expect(batch.scopes.count == 3)
    }

    @Test("a service name that is no attribute is written as one")
    func serviceName() throws {
        let spans = try roundTrip([span(1) { $0.resource.attributes = Attributes() }])
        #expect(spans.first?.serviceName == "shop")
        #expect(spans.first?.resource.attributes["service.name"] == .string("shop"))
    }
}
