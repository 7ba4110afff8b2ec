import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("OTLP protobuf: the wire format's rules")
struct OTLPProtobufWireTests {
    /// Fields that no version of the protos has, of every wire type, groups in groups included.
    private func unknownFields(_ builder: inout ProtobufBuilder) {
        builder.varint(2_000, .max)
        builder.fixed64(2_001, 1)
        builder.string(2_002, "unknown")
        builder.fixed32(2_003, 1)
        builder.group(2_004) { group in
            group.varint(1, 1)
            group.group(2) { $0.string(3, "inner") }
            group.fixed64(4, 1)
            group.fixed32(5, 1)
        }
    }

    @Test("unknown fields are skipped at every level")
    func unknown() throws {
        let body = ProtobufBuilder { request in
            unknownFields(&request)
            request.message(1) { resourceSpans in
                unknownFields(&resourceSpans)
                resourceSpans.message(1_000) { $0.string(1, "instrumentation library, long gone") }
                resourceSpans.message(1) { resource in
                    unknownFields(&resource)
                    resource.attribute(1, "service.name", "shop")
                }
                resourceSpans.message(2) { scopeSpans in
                    unknownFields(&scopeSpans)
                    scopeSpans.message(1) { scope in
                        unknownFields(&scope)
                        scope.string(1, "library")
                    }
                    scopeSpans.message(2) { span in
                        unknownFields(&span)
                        span.spanBasics()
                        for field: UInt64 in [9, 11, 13] {
                            span.message(field) { unknownFields(&$0) }
                            unknownFields(&span)
                        }
                        span.message(9) { attribute in
                            unknownFields(&attribute)
                            attribute.message(2) { value in
                                unknownFields(&value)
                                value.string(1, "value")
                                value.varint(8, 3)
                            }
                            attribute.varint(3, 5)
                            attribute.string(1, "key")
                        }
                        span.message(9) { attribute in
                            attribute.string(1, "list")
                            attribute.message(2) { value in
                                value.message(5) { list in
                                    unknownFields(&list)
                                    list.message(1) { $0.varint(3, 1) }
                                }
                            }
                        }
                        span.message(15) { status in
                            unknownFields(&status)
                            status.varint(1, 1)
                            status.varint(3, 1)
                        }
                    }
                }
            }
        }.bytes
        let span = try #require(try read(body).records.first)
        #expect(span.serviceName == "shop")
        #expect(span.scope.name == "library")
        #expect(span.status == .ok)
        #expect(span.attributes["key"] == .string("value"))
        #expect(span.attributes["list"] == .array([.int(1)]))
        #expect(span.events.count == 1)
    }

    @Test("entity references, and strings by index as profiles have them, are passed over")
    func newerFields() throws {
        let body = ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(1) { resource in
                    resource.attribute(1, "service.name", "shop")
                    resource.message(3) { entity in
                        entity.string(1, "https://opentelemetry.io/schemas/1.40.0")
                        entity.string(2, "service")
                        entity.string(3, "service.name")
                    }
                }
                resourceSpans.message(2) { scopeSpans in
                    scopeSpans.message(2) { span in
                        span.spanBasics()
                        span.message(9) { attribute in
                            attribute.string(1, "by index")
                            attribute.message(2) { $0.varint(8, 3) }
                        }
                    }
                }
            }
        }.bytes
        let span = try #require(try read(body).records.first)
        #expect(span.resource.attributes == Attributes([("service.name", .string("shop"))]))
        #expect(span.attributes == Attributes([("by index", .empty)]))
    }

    @Test("a known field of another wire type is an unknown field")
    func otherWireType() throws {
        let span = try readSpan { span in
            span.spanBasics(name: "kept")
            span.varint(5, 7)
            span.string(6, "server")
            span.varint(7, 7)
            span.varint(15, 7)
            span.fixed64(9, 7)
            span.varint(16, 7)
        }
        #expect(span.name == "kept")
        #expect(span.kind == .server)
        #expect(span.startUnixNano == 1_000)
        #expect(span.attributes.isEmpty)
        #expect(span.wireFlags == 0)
    }

    @Test("the last of a repeated scalar wins")
    func lastWins() throws {
        let span = try readSpan { span in
            span.bytes(1, [1, 2, 3])
            span.string(5, "first")
            span.varint(6, 1)
            span.fixed64(8, 5)
            span.spanBasics(name: "last", end: 0)
        }
        #expect(span.name == "last")
        #expect(span.kind == .server)
        #expect(span.isInProgress)
    }

    @Test("pieces of status, resource and scope are merged")
    func merging() throws {
        let body = ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(1) { resource in
                    resource.attribute(1, "a", "1")
                    resource.varint(2, 1)
                }
                resourceSpans.message(2) { scopeSpans in
                    scopeSpans.message(1) { $0.string(1, "library") }
                    scopeSpans.message(2) { span in
                        span.spanBasics()
                        span.message(15) { $0.string(2, "message") }
                        span.message(15) { $0.varint(3, 2) }
                        span.message(15) { _ in }
                    }
                    scopeSpans.message(1) { scope in
                        scope.string(2, "1.0")
                        scope.attribute(3, "b", "2")
                    }
                }
                resourceSpans.message(1) { resource in
                    resource.attribute(1, "service.name", "shop")
                    resource.varint(2, 2)
                }
            }
        }.bytes
        let span = try #require(try read(body).records.first)
        #expect(span.status == .error)
        #expect(span.statusMessage == "message")
        #expect(span.flags == .error)
        #expect(span.scope.name == "library")
        #expect(span.scope.version == "1.0")
        #expect(span.scope.attributes["b"] == .string("2"))
        #expect(span.resource.attributes.pairs.map(\.key) == ["a", "service.name"])
        #expect(span.resource.droppedAttributesCount == 2)
        #expect(span.serviceName == "shop")
    }

    @Test("of a value's fields the last wins, lists in a row are one, over pieces too")
    func oneof() throws {
        func element(_ number: UInt64) -> (inout ProtobufBuilder) -> Void {
            { list in list.message(1) { $0.varint(3, number) } }
        }
        let scalar = try readValue { value in
            value.string(1, "first")
            value.varint(3, 2)
        }
        #expect(scalar == .int(2))
        let lists = try readValue { value in
            value.message(5, element(1))
            value.message(5, element(2))
        }
        #expect(lists == .array([.int(1), .int(2)]))
        let broken = try readValue { value in
            value.message(5, element(1))
            value.string(1, "between")
            value.message(5, element(2))
        }
        #expect(broken == .array([.int(2)]))
        let span = try readSpan { span in
            span.spanBasics()
            span.message(9) { attribute in
                attribute.message(2) { $0.message(5, element(1)) }
                attribute.string(1, "list")
                attribute.message(2) { $0.message(5, element(2)) }
            }
            span.message(9) { attribute in
                attribute.string(1, "map")
                attribute.message(2) { $0.message(6) { $0.attribute(1, "a", "1") } }
                attribute.message(2) { $0.message(6) { $0.attribute(1, "b", "2") } }
                attribute.message(2) { _ in }
            }
            span.message(9) { attribute in
                attribute.string(1, "http.status_code")
                attribute.message(2) { $0.varint(3, 200) }
                attribute.message(2) { $0.varint(3, 500) }
            }
        }
        #expect(span.attributes["list"] == .array([.int(1), .int(2)]))
        #expect(
            span.attributes["map"] == .map(Attributes([("a", .string("1")), ("b", .string("2"))])))
        #expect(span.attributes["http.status_code"] == .int(500))
        #expect(span.flags == .fault)
    }

    @Test("fields come in any order, attributes between events and links too")
    func interleaved() throws {
        let span = try readSpan { span in
            span.attribute(9, "a", "1")
            span.message(11) { $0.string(2, "first") }
            span.message(13) { link in
                link.bytes(1, Array(repeating: 1, count: 16))
                link.bytes(2, Array(repeating: 1, count: 8))
            }
            span.attribute(9, "b", "2")
            span.message(11) { event in
                event.attribute(3, "x", "1")
                event.string(2, "second")
                event.attribute(3, "y", "2")
            }
            span.spanBasics()
            span.attribute(9, "c", "3")
        }
        #expect(span.attributes.pairs.map(\.key) == ["a", "b", "c"])
        #expect(span.events.map(\.name) == ["first", "second"])
        #expect(span.events.last?.attributes.pairs.map(\.key) == ["x", "y"])
        #expect(span.links.count == 1)
    }

    @Test("damage is an error that says what and where")
    func damage() throws {
        let cases: [([UInt8], WireError.Code, Int)] = [
            ([0x0A], .truncated, 1),
            ([0x0A, 5, 1], .truncated, 1),
            ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], .truncated, 1),
            ([0x80], .truncated, 0),
            ([0x02], .malformed, 0),
            ([0x0E, 0], .malformed, 1),
            ([0x0C], .malformed, 1),
            ([0x0B], .truncated, 1),
            ([0x0B, 0x14], .malformed, 1),
            ([0x09, 1, 2], .truncated, 1),
            ([0x0D, 1, 2], .truncated, 1),
            ([0x08] + [UInt8](repeating: 0xFF, count: 10) + [1], .malformed, 1),
            ([UInt8](repeating: 0x0B, count: 100), .nestedTooDeep, 64),
            ([0x0A, 2, 0x12, 9], .truncated, 3),
        ]
        for (bytes, code, position) in cases {
            let error = #expect(throws: WireError.self) { try read(bytes) }
            #expect(error?.code == code, "\(bytes)")
            #expect(error?.position == position, "\(bytes)")
            #expect(error?.description.hasPrefix("byte \(position): ") == true)
        }
    }

    @Test("a body that would expand many times over is refused")
    func expansion() throws {
        let span = ProtobufBuilder { span in
            span.spanBasics()
            for _ in 0..<200_000 { span.message(11) { _ in } }
        }.bytes
        let error = #expect(throws: WireError.self) {
            try read(ProtobufBuilder.request(spans: [{ $0.raw(span) }]))
        }
        #expect(error?.code == .tooLarge)
    }
}
