import Telemetry
import Testing

@Suite("Attributes as typed JSON text")
struct AttributesTests {
    /// Each value and the one text it is stored as.
    static let values: [(AttributeValue, String)] = [
        (.string("a \"quoted\" \\ line\nbreak\u{1}"), #""a \"quoted\" \\ line\nbreak\u0001""#),
        (.string("日本 👩‍🚀"), "\"日本 👩‍🚀\""),
        (.string(""), "\"\""),
        (.bool(true), "true"), (.bool(false), "false"),
        (.int(0), "0"), (.int(.min), "-9223372036854775808"), (.int(.max), "9223372036854775807"),
        (.double(1), "1.0"), (.double(-0.0), "-0.0"), (.double(1e21), "1e+21"),
        (.double(.leastNonzeroMagnitude), "5e-324"), (.double(0.1), "0.1"),
        (.double(.infinity), #"{"$double":"Infinity"}"#),
        (.double(-.infinity), #"{"$double":"-Infinity"}"#),
        (.bytes([0, 255, 16]), #"{"$bytes":"AP8Q"}"#), (.bytes([]), #"{"$bytes":""}"#),
        (.empty, "null"),
        (.array([.int(1), .double(1), .string("1"), .array([]), .empty]), #"[1,1.0,"1",[],null]"#),
        (.map(Attributes([("a", .int(1)), ("b", .map(Attributes()))])), #"{"a":1,"b":{}}"#),
        (
            .map(Attributes([("$bytes", .string("no bytes"))])),
            #"{"$map":{"$bytes":"no bytes"}}"#
        ),
    ]

    @Test("a value is written as its text and read back with its type", arguments: values)
    func roundTrips(_ original: AttributeValue, _ text: String) throws {
        var writer = JSONWriter()
        writer.write(original)
        #expect(writer.string == text)
        var reader = JSONReader(writer.bytes)
        let value = reader.readValue()
        let read = try #require(value)
        #expect(normalised(read) == normalised(original))
        #expect(reader.isAtEnd)
    }

    @Test("NaN stays a double")
    func keepsNaN() throws {
        let attributes = Attributes([("x", .double(.nan))])
        guard case .double(let number)? = attributes["x"] else {
            Issue.record("no double")
            return
        }
        #expect(number.isNaN)
    }

    @Test("a key is found behind nested values and escaped keys, and only at the top")
    func findsKeys() {
        let attributes = Attributes([
            ("nested", .map(Attributes([("key", .int(1))]))),
            ("a\"b", .string("escaped")), ("key", .int(2)), ("key", .int(3)),
        ])
        #expect(attributes["key"] == .int(2))
        #expect(attributes["a\"b"] == .string("escaped"))
        #expect(attributes["b"] == nil)
        #expect(attributes.pairs.map(\.key) == ["nested", "a\"b", "key", "key"])
    }

    @Test("bytes that are no UTF-8 are repaired, so that the text always is")
    func repairsUTF8() {
        var writer = JSONWriter()
        [0x61, 0xFF, 0x22, 0xC3].withUnsafeBufferPointer { writer.string($0) }
        #expect(writer.string == "\"a\u{FFFD}\\\"\u{FFFD}\"")
    }

    @Test("damaged text, cut or changed anywhere, never traps")
    func survivesDamage() {
        let text = Attributes(Self.values.enumerated().map { ("key\($0)", $1.0) }).json
        for position in text.indices {
            _ = Attributes(json: Array(text[..<position])).pairs
            var flipped = text
            for byte in [UInt8(0), 0x22, 0x5B, 0x5C, 0x7B, 0x7D, 0xFF] {
                flipped[position] = byte
                let damaged = Attributes(json: flipped)
                _ = damaged.pairs.map { $0.value.displayText }
                _ = damaged["key20"]
            }
        }
    }

    @Test("base64 reads both alphabets, with and without padding")
    func readsBase64() {
        #expect(Base64.decode("-_8".utf8) == Base64.decode("+/8=".utf8))
        #expect(Base64.decode("AA==".utf8) == [0])
        #expect(Base64.decode("A".utf8) == nil)
        #expect(Base64.decode("A A=".utf8) == nil)
        for count in 0..<10 {
            let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
            #expect(Base64.decode(Base64.encode(data).utf8) == data)
        }
    }

    /// Maps are equal by their text; write a read one anew so that both have ours.
    private func normalised(_ value: AttributeValue) -> String {
        var writer = JSONWriter()
        writer.write(value)
        return writer.string
    }
}
