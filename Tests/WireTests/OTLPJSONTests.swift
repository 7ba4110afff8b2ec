import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("OTLP JSON")
struct OTLPJSONTests {
    @Test("a document of every field is read as its protobuf is")
    func sameAsProtobuf() throws {
        let protobuf = try read(everything).records
        let json = """
            {"resourceSpans":[{"resource":{"attributes":[
              {"key":"service.name","value":{"stringValue":"shop"}}],"droppedAttributesCount":7},
             "scopeSpans":[{"scope":{"name":"flask","version":"1","droppedAttributesCount":6,
               "attributes":[{"key":"short","value":{"boolValue":true}}]},
              "spans":[{"traceId":"0102030405060708090A0B0C0D0E0F10","spanId":"0000000000000102",
               "traceState":"vendor=1","parentSpanId":"0000000000000304","name":"GET /cart",
               "kind":3,"startTimeUnixNano":"1700000000000000001",
               "endTimeUnixNano":1700000000000000009,"flags":257,
               "attributes":[
                 {"key":"string","value":{"stringValue":"é\\n\\u0001\\ud83e\\udd8a"}},
                 {"key":"int","value":{"intValue":"-42"}},
                 {"key":"double","value":{"doubleValue":1}},
                 {"key":"half","value":{"doubleValue":0.5}},
                 {"key":"nan","value":{"doubleValue":"NaN"}},
                 {"key":"infinite","value":{"doubleValue":"-Infinity"}},
                 {"key":"bytes","value":{"bytesValue":"AP8Q"}},
                 {"key":"empty","value":{}},
                 {"key":"array","value":{"arrayValue":{"values":[{"intValue":1},{}]}}},
                 {"key":"map","value":{"kvlistValue":{"values":[
                    {"key":"$bytes","value":{"boolValue":false}}]}}},
                 {"key":"http.response.status_code","value":{"intValue":503}}],
               "droppedAttributesCount":1,
               "events":[{"timeUnixNano":"5","name":"exception","droppedAttributesCount":2,
                 "attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}}]}],
               "droppedEventsCount":3,
               "links":[{"traceId":"09090909090909090909090909090909","spanId":"0808080808080808",
                 "traceState":"a=b","droppedAttributesCount":4,"flags":769,
                 "attributes":[{"key":"why","value":{"stringValue":"retry"}}]}],
               "droppedLinksCount":5,
               "status":{"message":"out of stock","code":2}}],
              "schemaUrl":"https://opentelemetry.io/schemas/1.21.0"}],
             "schemaUrl":"https://opentelemetry.io/schemas/1.22.0"}]}
            """
        #expect(try readJSON(json).records == protobuf)
    }

    /// The same as protobuf.
    private var everything: [UInt8] {
        ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(1) { resource in
                    resource.attribute(1, "service.name", "shop")
                    resource.varint(2, 7)
                }
                resourceSpans.message(2) { scopeSpans in
                    scopeSpans.message(1) { scope in
                        scope.string(1, "flask")
                        scope.string(2, "1")
                        scope.attribute(3, "short", true)
                        scope.varint(4, 6)
                    }
                    scopeSpans.message(2, everySpanField)
                    scopeSpans.string(3, "https://opentelemetry.io/schemas/1.21.0")
                }
                resourceSpans.string(3, "https://opentelemetry.io/schemas/1.22.0")
            }
        }.bytes
    }

    private func everySpanField(_ span: inout ProtobufBuilder) {
        span.bytes(1, Array(1...16))
        span.bytes(2, [0, 0, 0, 0, 0, 0, 1, 2])
        span.string(3, "vendor=1")
        span.bytes(4, [0, 0, 0, 0, 0, 0, 3, 4])
        span.string(5, "GET /cart")
        span.varint(6, 3)
        span.fixed64(7, 1_700_000_000_000_000_001)
        span.fixed64(8, 1_700_000_000_000_000_009)
        span.attribute(9, "string", "é\n\u{1}🦊")
        span.attribute(9, "int", Int64(-42))
        span.attribute(9, "double", 1.0)
        span.attribute(9, "half", 0.5)
        span.attribute(9, "nan", Double.nan)
        span.attribute(9, "infinite", -Double.infinity)
        span.attribute(9, "bytes") { $0.bytes(7, [0, 255, 16]) }
        span.attribute(9, "empty") { _ in }
        span.attribute(9, "array") { value in
            value.message(5) { list in
                list.message(1) { $0.varint(3, 1) }
                list.message(1) { _ in }
            }
        }
        span.attribute(9, "map") { $0.message(6) { $0.attribute(1, "$bytes", false) } }
        span.attribute(9, "http.response.status_code", Int64(503))
        span.varint(10, 1)
        span.message(11) { event in
            event.fixed64(1, 5)
            event.string(2, "exception")
            event.attribute(3, "exception.type", "KeyError")
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
        span.fixed32(16, 257)
    }

    @Test("an empty document, and empty or null lists, are no spans")
    func empty() throws {
        for json in [
            "{}", #"{"resourceSpans":[]}"#, #"{"resourceSpans":null}"#,
            #"{"resourceSpans":[{}]}"#, #"{"resourceSpans":[null]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[]}]}]}"#,
            #"{"resource_spans":[{"scope_spans":[]}],"other":{"spans":[1]}}"#,
        ] {
            let batch = try readJSON(json)
            #expect(batch.spans.isEmpty)
            #expect(batch.resources.isEmpty)
            #expect(batch.rejections.isEmpty)
        }
    }

    @Test("unknown keys are ignored at every level, snake_case ones too")
    func unknownKeys() throws {
        let other = #""x":{"y":[1,{"z":null}]},"schemaUrl":"stray","trace_id":"00""#
        let json = """
            {\(other),"resourceSpans":[{"x":1,"resource":{\(other),"attributes":[
               {"x":1,"key":"service.name","value":{"x":1,"stringValue":"shop"}}]},
             "scopeSpans":[{"x":[],"scope":{"name":"library",\(other)},
              "spans":[{\(ids),\(other),"status":{"x":1,"code":1},
                "events":[{"name":"e",\(other)}],
                "links":[{\(ids),\(other)}]}]}]}]}
            """
        let span = try #require(try readJSON(json).records.first)
        #expect(span.serviceName == "shop")
        #expect(span.resource.schemaURL == "")
        #expect(span.status == .ok)
        #expect(span.events.count == 1)
        #expect(span.links.count == 1)
    }

    @Test("null is as good as not there, for every field")
    func nulls() throws {
        let json = """
            {"resourceSpans":[{"resource":null,"schemaUrl":null,"scopeSpans":[{"scope":null,
              "schemaUrl":null,"spans":[{\(ids),"parentSpanId":null,"traceState":null,
               "name":null,"kind":null,"startTimeUnixNano":null,"endTimeUnixNano":null,
               "attributes":[null,{"key":"a","value":null},{"key":"b","value":{"doubleValue":null}},
                 {"key":"c","value":{"arrayValue":{"values":[null]}}},
                 {"key":"d","value":{"kvlistValue":{"values":null}}}],
               "events":null,"links":[],"status":null,"flags":null,"droppedLinksCount":null
              }]}]}]}
            """
        let span = try #require(try readJSON(json).records.first)
        #expect(span.isInProgress)
        #expect(
            span.attributes
                == Attributes([
                    ("a", .empty), ("b", .empty), ("c", .array([.empty])),
                    ("d", .map(Attributes())),
                ]))
        #expect(span.events.isEmpty)
    }

    @Test("ids in either case; wrong ones reject their span, with a reason")
    func identities() throws {
        let upper = #""traceId":"ABCDEFABCDEFABCDEFABCDEFABCDEFAB","spanId":"ABCDEF0123456789""#
        #expect(try readJSONSpan(upper)?.spanID.description == "abcdef0123456789")
        let trace = #""traceId":"0102030405060708090a0b0c0d0e0f10""#
        let cases: [(String, String)] = [
            (#""spanId":"0102030405060708""#, "the trace id is not 32 hexadecimal digits"),
            (
                #""traceId":"AQIDBAUGBwgJCgsMDQ4PEA==","spanId":"AQIDBAUGBwg=""#,
                "the trace id is not 32 hexadecimal digits"
            ),
            (#""traceId":7"#, "the trace id is not 32 hexadecimal digits"),
            (
                #""traceId":"00000000000000000000000000000000","spanId":"0102030405060708""#,
                "the trace id is all zero"
            ),
            (trace, "the span id is not 16 hexadecimal digits"),
            (trace + #","spanId":"010203040506070g""#, "the span id is not 16 hexadecimal digits"),
            (trace + #","spanId":"0000000000000000""#, "the span id is all zero"),
            (
                trace + #","spanId":"0102030405060708","parentSpanId":"1""#,
                "the parent span id is not 16 hexadecimal digits"
            ),
        ]
        for (fields, reason) in cases {
            let batch = try readJSON(document(fields))
            #expect(batch.spans.isEmpty)
            #expect(batch.rejections.reasons.map(\.reason) == [reason])
        }
        for parent in ["", "0000000000000000"] {
            #expect(try readJSONSpan(ids + #","parentSpanId":"\#(parent)""#)?.parentID == nil)
        }
    }

    @Test(
        "64-bit integers as strings or numbers, clamped to their range",
        arguments: [
            ("\"42\"", 42), ("42", 42), ("-1", -1), ("\"-1\"", -1), ("1e+21", .max),
            ("-1e+21", .min), ("18446744073709551615", .max), ("\"9223372036854775808\"", .max),
            ("123456789012345678901234567890", .max), ("-12345678901234567890", .min),
            ("1.0", 1), ("\"1e3\"", 1_000),
        ] as [(String, Int64)])
    func integers(text: String, value: Int64) throws {
        #expect(try readJSONValue(#"{"intValue":\#(text)}"#) == .int(value))
    }

    @Test("32-bit integers as numbers or strings")
    func smallIntegers() throws {
        for text in ["257", "\"257\"", "257.0"] {
            let span = try #require(
                try readJSONSpan(ids + #","flags":\#(text),"droppedAttributesCount":\#(text)"#))
            #expect(span.wireFlags == 257)
            #expect(span.droppedAttributesCount == 257)
        }
    }

    @Test(
        "times as strings or numbers",
        arguments: [
            ("\"1700000000000000001\"", 1_700_000_000_000_000_001),
            ("1700000000000000001", 1_700_000_000_000_000_001),
            ("1.7e18", 1_700_000_000_000_000_000),
            ("-5", 0), ("\"18446744073709551615\"", .max), ("18446744073709551615", .max),
        ] as [(String, Int64)])
    func times(text: String, value: Int64) throws {
        #expect(try readJSONSpan(ids + #","startTimeUnixNano":\#(text)"#)?.startUnixNano == value)
    }

    @Test("every type of value keeps its type; of several the last counts")
    func values() throws {
        #expect(try readJSONValue("{}") == .empty)
        #expect(try readJSONValue(#"{"stringValue":""}"#) == .string(""))
        #expect(try readJSONValue(#"{"boolValue":true}"#) == .bool(true))
        #expect(try readJSONValue(#"{"doubleValue":3}"#) == .double(3))
        #expect(try readJSONValue(#"{"doubleValue":-0.0}"#) == .double(-0.0))
        #expect(try readJSONValue(#"{"doubleValue":"1.5"}"#) == .double(1.5))
        #expect(try readJSONValue(#"{"doubleValue":"Infinity"}"#) == .double(.infinity))
        #expect(try readJSONValue(#"{"bytesValue":"-_8="}"#) == .bytes([0xFB, 0xFF]))
        #expect(try readJSONValue(#"{"bytesValue":"+/8"}"#) == .bytes([0xFB, 0xFF]))
        #expect(try readJSONValue(#"{"arrayValue":{}}"#) == .array([]))
        #expect(
            try readJSONValue(#"{"kvlistValue":{"values":[]}}"#)
                == .map(Attributes(json: Array("{}".utf8))))
        #expect(try readJSONValue(#"{"stringValue":"a","intValue":1}"#) == .int(1))
        #expect(try readJSONValue(#"{"intValue":1,"stringValue":null}"#) == .int(1))
    }

    @Test("what strict JSON is not, but senders write, is repaired")
    func repairs() throws {
        #expect(try readJSONValue(#"{"doubleValue":Infinity}"#) == .double(.infinity))
        #expect(try readJSONValue(#"{"doubleValue":-Infinity}"#) == .double(-.infinity))
        guard case .double(let number)? = try readJSONValue(#"{"doubleValue":NaN}"#) else {
            Issue.record("no double")
            return
        }
        #expect(number.isNaN)
        #expect(
            try readJSONValue(#"{"stringValue":"NaN \ud83d!","x":NaN}"#) == .string("NaN \u{FFFD}!")
        )
        #expect(
            try readJSONValue(#"{"stringValue":"\ude00\\\ud83d\"\ud83e\udd8a","x":NaN}"#)
                == .string("\u{FFFD}\\\u{FFFD}\"🦊"))
        let body = Array(document(ids).utf8)
        #expect(try readJSON([0xEF, 0xBB, 0xBF] + body).spans.count == 1)
        let name = Array((ids + #","name":"a"#).utf8) + [0xFF] + Array(#"b""#.utf8)
        let broken =
            Array(#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"#.utf8) + name
            + Array("}]}]}]}".utf8)
        #expect(try readJSON(broken).records.first?.name == "a\u{FFFD}b")
    }

    @Test("enums as numbers, or by their names")
    func enums() throws {
        #expect(try readJSONSpan(ids + #","kind":5"#)?.kind == .consumer)
        #expect(try readJSONSpan(ids + #","kind":"SPAN_KIND_SERVER""#)?.kind == .server)
        #expect(try readJSONSpan(ids + #","kind":"3""#)?.kind == .client)
        #expect(try readJSONSpan(ids + #","kind":"server""#)?.kind == .internal)
        #expect(try readJSONSpan(ids + #","kind":77"#)?.kind == .internal)
        let error = try readJSONSpan(ids + #","status":{"code":"STATUS_CODE_ERROR"}"#)
        #expect(error?.status == .error)
        #expect(error?.flags.contains(.error) == true)
    }

    @Test("a field of the wrong type rejects its span")
    func wrongTypes() throws {
        for field in [
            #""name":7"#, #""attributes":{}"#, #""attributes":[7]"#, #""status":2"#,
            #""startTimeUnixNano":"soon""#, #""events":"none""#, #""kind":[]"#, #""flags":{}"#,
            #""attributes":[{"key":"a","value":{"boolValue":"yes"}}]"#,
            #""attributes":[{"key":"a","value":{"bytesValue":"?"}}]"#,
            #""attributes":[{"key":"a","value":{"intValue":"many"}}]"#,
            #""attributes":[{"key":"a","value":"text"}]"#,
            #""links":[{"flags":"x"}]"#,
        ] {
            let batch = try readJSON(document(ids + "," + field))
            #expect(batch.spans.isEmpty, "\(field)")
            #expect(batch.rejections.summary == "1 span: a field of the span is of the wrong type")
        }
        let batch = try readJSON(#"{"resourceSpans":[{"scopeSpans":[{"spans":[7,{\#(ids)}]}]}]}"#)
        #expect(batch.spans.count == 1)
        #expect(batch.rejections.spans == 1)
    }

    @Test("above the spans a wrong type is an error")
    func wrongShapes() throws {
        for json in [
            "[]", "7", "\"text\"", #"{"resourceSpans":{}}"#, #"{"resourceSpans":[7]}"#,
            #"{"resourceSpans":[{"scopeSpans":7}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":{}}]}]}"#,
            #"{"resourceSpans":[{"resource":7,"scopeSpans":[{"spans":[{\#(ids)}]}]}]}"#,
        ] {
            let error = #expect(throws: WireError.self) { try readJSON(json) }
            #expect(error?.code == .malformed, "\(json)")
        }
    }

    @Test("64 levels are read; a span with more is rejected, a resource with more is an error")
    func depth() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: #"{"arrayValue":{"values":["#, count: levels) + "{}"
                + String(repeating: "]}}", count: levels)
        }
        #expect(try readJSONValue(nested(64)) != nil)
        let batch = try readJSON(
            document(ids + #","attributes":[{"key":"a","value":\#(nested(65))}]"#))
        #expect(
            batch.rejections.summary
                == "1 span: an attribute value is nested more than 64 levels deep")
        let resource = #"{"attributes":[{"key":"a","value":\#(nested(65))}]}"#
        let error = #expect(throws: WireError.self) {
            try readJSON(
                #"{"resourceSpans":[{"resource":\#(resource),"scopeSpans":[{"spans":[{\#(ids)}]}]}]}"#
            )
        }
        #expect(error?.code == .nestedTooDeep)
    }

    @Test(
        "damage is an error that says what and where, quoting it",
        arguments: [
            ("", .truncated, 0), ("  \n", .truncated, 3), ("{", .truncated, 1),
            (#"{"a":1"#, .truncated, 6), (#"{"a":tr"#, .truncated, 7), (#"{"a""#, .truncated, 4),
            (#"{"a":1}x"#, .malformed, 7), (#"{"a":01}"#, .malformed, 5),
            (#"{"a" 1}"#, .malformed, 5), (#"{a:1}"#, .malformed, 1), ("{'a':1}", .malformed, 1),
            (#"{"a":[1,]}"#, .malformed, 8), (#"{"a":1,}"#, .malformed, 7),
            (#"{"a":1 "b":2}"#, .malformed, 7), ("{\"a\":\"\u{1}\"}", .malformed, 6),
            (#"{"a":"\x"}"#, .malformed, 6), (#"{"a":1e400}"#, .malformed, 5),
            (#"{"a":]}"#, .malformed, 5), ("<html>", .malformed, 0),
        ] as [(String, WireError.Code, Int)])
    func damage(json: String, code: WireError.Code, position: Int) throws {
        let error = #expect(throws: WireError.self) { try readJSON(json) }
        #expect(error?.code == code)
        #expect(error?.position == position)
        if code == .malformed { #expect(error?.message.contains("‘") == true) }
    }

    @Test("a document beyond the limit is refused, and the reader goes on")
    func limit() throws {
        var reader = OTLPJSONReader(maximumBytes: 200)
        let long = Array(document(ids + #","name":"\#(String(repeating: "a", count: 200))""#).utf8)
        let error = #expect(throws: WireError.self) { try reader.readTraces(long) }
        #expect(error?.code == .tooLarge)
        #expect(try reader.readTraces(Array(document(ids).utf8)).spans.count == 1)
    }

    @Test("a parser given up after a large document makes way for another")
    func largeDocument() throws {
        var reader = OTLPJSONReader()
        let large = document(ids + #","name":"\#(String(repeating: "a", count: 3 << 20))""#)
        for json in [large, document(ids), large] {
            #expect(try reader.readTraces(Array(json.utf8)).spans.count == 1)
        }
    }
}
