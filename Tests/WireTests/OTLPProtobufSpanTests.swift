import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("OTLP protobuf: spans")
struct OTLPProtobufSpanTests {
    @Test("every field of a span arrives")
    func everyField() throws {
        let span = try readSpan { span in
            span.bytes(1, Array(1...16))
            span.bytes(2, [0, 0, 0, 0, 0, 0, 1, 2])
            span.string(3, "vendor=1")
            span.bytes(4, [0, 0, 0, 0, 0, 0, 3, 4])
            span.string(5, "GET /cart")
            span.varint(6, 3)
            span.fixed64(7, 1_700_000_000_000_000_001)
            span.fixed64(8, 1_700_000_000_000_000_009)
            span.attribute(9, "http.method", "GET")
            span.varint(10, 1)
            span.message(11) { event in
                event.fixed64(1, 1_700_000_000_000_000_005)
                event.string(2, "cache miss")
                event.attribute(3, "key", "cart:1")
                event.varint(4, 2)
            }
            span.varint(12, 3)
            span.message(13) { link in
                link.bytes(1, Array(repeating: 9, count: 16))
                link.bytes(2, Array(repeating: 8, count: 8))
                link.string(3, "a=b")
                link.attribute(4, "why", "retry")
                link.varint(5, 4)
                link.fixed32(6, 0x301)
            }
            span.varint(14, 5)
            span.message(15) { status in
                status.string(2, "out of stock")
                status.varint(3, 2)
            }
            span.fixed32(16, 0x101)
        }
        #expect(span.traceID.description == "0102030405060708090a0b0c0d0e0f10")
        #expect(span.spanID.description == "0000000000000102")
        #expect(span.parentID?.description == "0000000000000304")
        #expect(span.name == "GET /cart")
        #expect(span.kind == .client)
        #expect(span.source == .otlp)
        #expect(span.startUnixNano == 1_700_000_000_000_000_001)
        #expect(span.endUnixNano == 1_700_000_000_000_000_009)
        #expect(span.attributes == Attributes([("http.method", .string("GET"))]))
        #expect(span.status == .error)
        #expect(span.statusMessage == "out of stock")
        #expect(span.flags == .error)
        #expect(span.traceState == "vendor=1")
        #expect(span.wireFlags == 0x101)
        #expect(span.droppedAttributesCount == 1)
        #expect(span.droppedEventsCount == 3)
        #expect(span.droppedLinksCount == 5)
        #expect(
            span.events == [
                SpanEvent(
                    timeUnixNano: 1_700_000_000_000_000_005, name: "cache miss",
                    attributes: Attributes([("key", .string("cart:1"))]),
                    droppedAttributesCount: 2)
            ])
        #expect(
            span.links == [
                SpanLink(
                    traceID: TraceID(high: 0x0909_0909_0909_0909, low: 0x0909_0909_0909_0909),
                    spanID: SpanID(rawValue: 0x0808_0808_0808_0808), traceState: "a=b",
                    attributes: Attributes([("why", .string("retry"))]),
                    droppedAttributesCount: 4, wireFlags: 0x301)
            ])
    }

    @Test("resource and scope reach every span")
    func resourceAndScope() throws {
        let body = ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(2) { scopeSpans in
                    scopeSpans.message(2) { $0.spanBasics(span: 1) }
                    scopeSpans.message(1) { scope in
                        scope.string(1, "flask")
                        scope.string(2, "0.48b0")
                        scope.attribute(3, "short", true)
                        scope.varint(4, 6)
                    }
                    scopeSpans.string(3, "https://opentelemetry.io/schemas/1.21.0")
                    scopeSpans.message(2) { $0.spanBasics(span: 2) }
                }
                resourceSpans.message(1) { resource in
                    resource.attribute(1, "host.name", "web-1")
                    resource.attribute(1, "service.name", "shop")
                    resource.varint(2, 7)
                    resource.message(3) { $0.string(2, "service") }
                }
                resourceSpans.string(3, "https://opentelemetry.io/schemas/1.22.0")
            }
        }.bytes
        let spans = try read(body).records
        #expect(spans.count == 2)
        for span in spans {
            #expect(span.serviceName == "shop")
            #expect(
                span.resource.attributes
                    == Attributes([
                        ("host.name", .string("web-1")), ("service.name", .string("shop")),
                    ]))
            #expect(span.resource.droppedAttributesCount == 7)
            #expect(span.resource.schemaURL == "https://opentelemetry.io/schemas/1.22.0")
            #expect(span.scope.name == "flask")
            #expect(span.scope.version == "0.48b0")
            #expect(span.scope.attributes == Attributes([("short", .bool(true))]))
            #expect(span.scope.droppedAttributesCount == 6)
            #expect(span.scope.schemaURL == "https://opentelemetry.io/schemas/1.21.0")
        }
    }

    @Test("an empty request is an empty batch")
    func emptyRequest() throws {
        #expect(try read([]).spans.isEmpty)
        let hollow = ProtobufBuilder { $0.message(1) { $0.message(2) { _ in } } }.bytes
        let batch = try read(hollow)
        #expect(batch.spans.isEmpty)
        #expect(batch.resources.isEmpty)
        #expect(batch.scopes.isEmpty)
    }

    @Test("a span of nothing but ids is taken, without a resource or scope")
    func bareSpan() throws {
        let body = ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(2) { scopeSpans in
                    scopeSpans.message(2) { span in
                        span.bytes(1, Array(repeating: 1, count: 16))
                        span.bytes(2, Array(repeating: 1, count: 8))
                    }
                }
            }
        }.bytes
        let batch = try read(body)
        let span = try #require(batch.records.first)
        #expect(span.name == "")
        #expect(span.kind == .internal)
        #expect(span.serviceName == nil)
        #expect(span.resource == Resource())
        #expect(span.scope == Scope())
        #expect(span.startUnixNano == 0)
        #expect(span.isInProgress)
    }

    @Test("invalid ids reject their span, with a reason, and no other")
    func invalidIDs() throws {
        let zero16 = [UInt8](repeating: 0, count: 16)
        let one16 = [UInt8](repeating: 1, count: 16)
        let one8 = [UInt8](repeating: 1, count: 8)
        let ids: [([UInt8], [UInt8], [UInt8])] = [
            (Array(one16.dropLast()), one8, []), ([], one8, []), (zero16, one8, []),
            (one16, [1], []), (one16, [], []), (one16, [UInt8](repeating: 0, count: 8), []),
            (one16, one8, [1, 2, 3]), (one16, one8, one16),
        ]
        let spans = ids.map { (trace, id, parent) in
            { (span: inout ProtobufBuilder) in
                span.bytes(1, trace)
                span.bytes(2, id)
                span.bytes(4, parent)
                span.string(5, "rejected")
                span.attribute(9, "a", "b")
            }
        }
        let good = { (span: inout ProtobufBuilder) in span.spanBasics(name: "kept") }
        let batch = try read(ProtobufBuilder.request(spans: spans + [good]))
        #expect(batch.records.map(\.name) == ["kept"])
        #expect(batch.traces.count == 1)
        #expect(batch.rejections.spans == 8)
        #expect(
            batch.rejections.reasons.map(\.reason) == [
                "the trace id is not 16 bytes long", "the trace id is all zero",
                "the span id is not 8 bytes long", "the span id is all zero",
                "the parent span id is not 8 bytes long",
            ])
        #expect(batch.rejections.reasons.map(\.spans) == [2, 1, 2, 1, 2])
    }

    @Test("an empty and an all-zero parent id make a root")
    func noParent() throws {
        for parent in [[], [UInt8](repeating: 0, count: 8)] {
            let span = try readSpan { span in
                span.spanBasics()
                span.bytes(4, parent)
            }
            #expect(span.parentID == nil)
        }
    }

    @Test("times: no end is in progress, beyond 2262 is the end of time, odd ones are kept")
    func times() throws {
        let inProgress = try readSpan { $0.spanBasics(end: 0) }
        #expect(inProgress.endUnixNano == nil)
        #expect(inProgress.flags.contains(.inProgress))
        let late = try readSpan { $0.spanBasics(start: .max - 1, end: .max) }
        #expect(late.startUnixNano == .max)
        #expect(late.endUnixNano == .max)
        let backwards = try readSpan { $0.spanBasics(start: 20, end: 10) }
        #expect(backwards.startUnixNano == 20)
        #expect(backwards.endUnixNano == 10)
        #expect(backwards.durationNanoseconds == 0)
    }

    @Test("unknown kinds are internal, unknown status codes unset")
    func unknownEnums() throws {
        let span = try readSpan { span in
            span.spanBasics()
            span.varint(6, 99)
            span.message(15) { $0.varint(3, UInt64.max) }
        }
        #expect(span.kind == .internal)
        #expect(span.status == .unset)
        #expect(span.flags.isEmpty)
        let kinds = try (UInt64(0)...5).map { kind in
            try readSpan { span in
                span.spanBasics()
                span.varint(6, kind)
            }.kind
        }
        #expect(kinds == [.internal, .internal, .server, .client, .producer, .consumer])
    }

    @Test(
        "the HTTP status, in either generation's attribute, sets the flags",
        arguments: [
            (200, SpanFlags()), (404, .clientError), (429, [.clientError, .throttle]),
            (500, .fault), (503, .fault), (600, []), (-1, []),
        ] as [(Int64, SpanFlags)])
    func httpFlags(status: Int64, flags: SpanFlags) throws {
        for key in ["http.status_code", "http.response.status_code"] {
            let span = try readSpan { span in
                span.spanBasics()
                span.attribute(9, key, status)
            }
            #expect(span.flags == flags)
            let asDouble = try readSpan { span in
                span.spanBasics()
                span.attribute(9, key, Double(status))
            }
            #expect(asDouble.flags == flags)
        }
    }

    @Test("an exception event is a fault, another event is none")
    func exceptionFlag() throws {
        let fault = try readSpan { span in
            span.spanBasics()
            span.message(11) { $0.string(2, "exception") }
        }
        #expect(fault.flags == .fault)
        let none = try readSpan { span in
            span.spanBasics()
            span.message(11) { $0.string(2, "exceptions") }
        }
        #expect(none.flags.isEmpty)
    }

    @Test("a link without ids is kept where it says something, else counted as dropped")
    func linksWithoutIDs() throws {
        let span = try readSpan { span in
            span.spanBasics()
            span.message(13) { _ in }
            span.message(13) { link in
                link.bytes(1, [1, 2, 3])
                link.bytes(2, Array(repeating: 8, count: 8))
                link.string(3, "a=b")
            }
            span.message(13) { $0.string(3, "a=b") }
            span.message(13) { link in
                link.bytes(1, Array(repeating: 0, count: 16))
                link.bytes(2, Array(repeating: 0, count: 8))
                link.attribute(4, "a", "b")
            }
            span.varint(14, 10)
        }
        #expect(span.links.count == 2)
        #expect(span.links.allSatisfy { !$0.traceID.isValid && !$0.spanID.isValid })
        #expect(span.links.first?.traceState == "a=b")
        #expect(span.droppedLinksCount == 12)
        let none = try readSpan { span in
            span.spanBasics()
            span.message(13) { _ in }
        }
        #expect(none.links.isEmpty)
        #expect(none.droppedLinksCount == 1)
    }

    @Test("dropped counts wrap to 32 bits and the count of links stops there")
    func droppedCounts() throws {
        let span = try readSpan { span in
            span.spanBasics()
            span.varint(10, 1 << 32 | 5)
            span.varint(14, UInt64(UInt32.max))
            span.message(13) { _ in }
        }
        #expect(span.droppedAttributesCount == 5)
        #expect(span.droppedLinksCount == .max)
    }

    @Test("the service's name: the first string under the key, else none")
    func serviceName() throws {
        let cases: [((inout ProtobufBuilder) -> Void, String?)] = [
            (
                {
                    $0.attribute(1, "service.name", "a")
                    $0.attribute(1, "service.name", "b")
                }, "a"
            ),
            ({ $0.attribute(1, "service.name", Int64(1)) }, nil),
            ({ $0.attribute(1, "service.name", "") }, nil),
            ({ $0.attribute(1, "service.names", "a") }, nil),
            ({ _ in }, nil),
        ]
        for (resource, name) in cases {
            let body = ProtobufBuilder.request(resource: resource, spans: [{ $0.spanBasics() }])
            #expect(try read(body).records.first?.serviceName == name)
        }
    }

    @Test("a reader can be used again, after errors too")
    func reuse() throws {
        var reader = OTLPProtobufReader()
        let body = ProtobufBuilder.request(spans: [
            { span in
                span.spanBasics()
                span.attribute(9, "k", "v")
            }
        ])
        let first = try reader.readTraces(body).records
        #expect(throws: WireError.self) { try reader.readTraces(Array(body.dropLast())) }
        #expect(try reader.readTraces(body).records == first)
    }
}
