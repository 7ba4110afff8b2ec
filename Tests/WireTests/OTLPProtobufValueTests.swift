import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("OTLP protobuf: attribute values")
struct OTLPProtobufValueTests {
    @Test("every type of value keeps its type")
    func types() throws {
        #expect(try readValue { _ in } == .empty)
        #expect(try readValue { $0.string(1, "text") } == .string("text"))
        #expect(try readValue { $0.string(1, "") } == .string(""))
        #expect(try readValue { $0.varint(2, 1) } == .bool(true))
        #expect(try readValue { $0.varint(2, 0) } == .bool(false))
        #expect(try readValue { $0.varint(3, 42) } == .int(42))
        #expect(try readValue { $0.varint(3, UInt64(bitPattern: -1)) } == .int(-1))
        #expect(try readValue { $0.varint(3, UInt64(bitPattern: .min)) } == .int(.min))
        #expect(try readValue { $0.bytes(7, [0, 255, 16]) } == .bytes([0, 255, 16]))
        #expect(try readValue { $0.bytes(7, []) } == .bytes([]))
        #expect(try readValue { $0.message(5) { _ in } } == .array([]))
    }

    @Test(
        "doubles stay doubles, exactly",
        arguments: [
            0, -0.0, 1, -1, 0.1, 1.5, 1e15, 1e16, 1e21, -123_456_789.0, 0x1p-1074, 1.7e308,
            .infinity, -.infinity, 999_999_999_999_999.0, 9_007_199_254_740_993.0,
        ])
    func doubles(value: Double) throws {
        guard case .double(let read)? = try readValue({ $0.double(4, value) }) else {
            Issue.record("no double")
            return
        }
        #expect(read.bitPattern == value.bitPattern)
    }

    @Test("NaN is a double")
    func notANumber() throws {
        guard case .double(let read)? = try readValue({ $0.double(4, .nan) }) else {
            Issue.record("no double")
            return
        }
        #expect(read.isNaN)
    }

    @Test("arrays and maps nest, of mixed types")
    func nesting() throws {
        let value = try readValue { value in
            value.message(5) { array in
                array.message(1) { $0.varint(3, 1) }
                array.message(1) { $0.string(1, "two") }
                array.message(1) { _ in }
                array.message(1) { value in
                    value.message(6) { map in
                        map.attribute(1, "a", 1.0)
                        map.attribute(1, "b") { $0.message(5) { _ in } }
                    }
                }
            }
        }
        let inner = Attributes([("a", .double(1)), ("b", .array([]))])
        #expect(value == .array([.int(1), .string("two"), .empty, .map(inner)]))
    }

    @Test("a map that looks like one of our own notations is still a map")
    func dollarKeys() throws {
        for key in ["$bytes", "$double", "$map", "$"] {
            let value = try readValue { value in
                value.message(6) { $0.attribute(1, key, "NaN") }
            }
            guard case .map(let attributes)? = value else {
                Issue.record("no map under \(key)")
                continue
            }
            #expect(attributes.pairs.map(\.key) == [key])
            #expect(attributes[key] == .string("NaN"))
        }
        let span = try readSpan { span in
            span.spanBasics()
            span.attribute(9, "$bytes", "AQ==")
            span.message(11) { $0.attribute(3, "$bytes", "AQ==") }
        }
        #expect(span.attributes["$bytes"] == .string("AQ=="))
        #expect(span.events.first?.attributes["$bytes"] == .string("AQ=="))
    }

    @Test("text is escaped, repaired where it is no UTF-8, and otherwise kept")
    func strings() throws {
        for text in [
            "", "a", "\"quoted\"", "back\\slash", "tab\tline\nend\r", "\u{0}\u{1F}\u{7F}", "é",
            "日本語のテキスト", "🦊 and more text", "1234567", "12345678", "123456789\"", "1234567\u{1}",
        ] {
            #expect(try readValue { $0.string(1, text) } == .string(text))
            let span = try readSpan { span in
                span.spanBasics(name: text)
                span.attribute(9, text, "value of \(text)")
            }
            #expect(span.name == text)
            #expect(span.attributes.pairs.first?.key == text)
        }
        let broken: [UInt8] = [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80]
        let repaired = String(decoding: broken, as: UTF8.self)
        #expect(try readValue { $0.bytes(1, broken) } == .string(repaired))
        let span = try readSpan { span in
            span.spanBasics()
            span.bytes(5, broken)
            span.message(9) { $0.bytes(1, broken) }
            span.bytes(3, broken)
        }
        #expect(span.name == repaired)
        #expect(span.attributes.pairs.first?.key == repaired)
        #expect(span.traceState == repaired)
    }

    @Test("attributes keep their order, and a repeated key is there twice")
    func order() throws {
        let span = try readSpan { span in
            span.spanBasics()
            for key in ["z", "a", "z", ""] { span.attribute(9, key, key + "!") }
            span.message(9) { _ in }
        }
        #expect(span.attributes.pairs.map(\.key) == ["z", "a", "z", "", ""])
        #expect(span.attributes.pairs.last?.value == .empty)
    }

    @Test("64 levels are read; a span with more is rejected, a resource with more is an error")
    func depth() throws {
        func nested(_ levels: Int) -> (inout ProtobufBuilder) -> Void {
            var value = ProtobufBuilder { $0.varint(3, 7) }
            for level in 0..<levels {
                value = ProtobufBuilder { outer in
                    if level % 2 == 0 {
                        outer.message(5) { $0.bytes(1, value.bytes) }
                    } else {
                        outer.message(6) { $0.message(1) { $0.bytes(2, value.bytes) } }
                    }
                }
            }
            let bytes = value.bytes
            return { $0.raw(bytes) }
        }
        #expect(try readValue(nested(64)) != nil)
        let deep = { (span: inout ProtobufBuilder) in
            span.spanBasics(name: "deep")
            span.attribute(9, "first", "written")
            span.attribute(9, "key", nested(65))
        }
        let flat = { (span: inout ProtobufBuilder) in
            span.spanBasics(name: "flat")
            span.attribute(9, "key", "value")
        }
        let batch = try read(ProtobufBuilder.request(spans: [deep, flat]))
        #expect(batch.records.map(\.name) == ["flat"])
        #expect(
            batch.rejections.summary
                == "1 span: an attribute value is nested more than 64 levels deep")
        let error = #expect(throws: WireError.self) {
            try read(
                ProtobufBuilder.request(
                    resource: { $0.attribute(1, "key", nested(65)) }, spans: [flat]))
        }
        #expect(error?.code == .nestedTooDeep)
    }

    @Test("more keys than are remembered, and very long ones, are still read")
    func manyKeys() throws {
        var reader = OTLPProtobufReader()
        let long = String(repeating: "k", count: 1_000)
        for round in 0..<60 {
            let body = ProtobufBuilder.request(spans: [
                { span in
                    span.spanBasics()
                    for key in 0..<100 { span.attribute(9, "key-\(round)-\(key)", Int64(key)) }
                    span.attribute(9, long, "long")
                    span.attribute(9, "http.status_code", Int64(500))
                }
            ])
            let span = try #require(try reader.readTraces(body).records.first)
            #expect(span.attributes.pairs.count == 102)
            #expect(span.attributes["key-\(round)-99"] == .int(99))
            #expect(span.attributes[long] == .string("long"))
            #expect(span.flags == .fault)
        }
    }
}
