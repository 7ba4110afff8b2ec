import Foundation
import Testing

@testable import Telemetry

/// Strings are scanned and copied a word at a time: every length and place around the words.
@Suite("Strings written as JSON")
struct JSONWriterStringTests {
    private func written(_ text: [UInt8]) -> [UInt8] {
        var writer = JSONWriter()
        text.withUnsafeBufferPointer { writer.string($0) }
        return writer.bytes
    }

    private func parsed(_ json: [UInt8]) throws -> String? {
        try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed) as? String
    }

    @Test("plain ASCII of every length stands between quotes as it is")
    func plain() {
        for length in 0...70 {
            let text = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            #expect(written(text) == [0x22] + text + [0x22])
        }
    }

    @Test("a byte that needs an escape is found at every place of every length")
    func escapes() throws {
        for length in 1...26 {
            for place in 0..<length {
                for byte: UInt8 in [0, 8, 9, 10, 12, 13, 0x1F, 0x20, 0x22, 0x5C, 0x7F] {
                    var text = [UInt8](repeating: 0x61, count: length)
                    text[place] = byte
                    let json = written(text)
                    #expect(try parsed(json) == String(decoding: text, as: UTF8.self))
                    #expect(!json.contains { $0 < 0x20 })
                }
            }
        }
    }

    @Test("UTF-8 is kept and anything else repaired, at every place")
    func unicode() throws {
        for length in 0...20 {
            let prefix = [UInt8](repeating: 0x61, count: length)
            for piece in ["é", "日", "🦊", "\u{2028}"] {
                let text = prefix + Array(piece.utf8) + [0x22]
                #expect(try parsed(written(text)) == String(decoding: text, as: UTF8.self))
            }
            for piece: [UInt8] in [
                [0x80], [0xC3], [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0xF0, 0x9F],
            ] {
                let text = prefix + piece + [0x62]
                #expect(try parsed(written(text)) == String(decoding: text, as: UTF8.self))
            }
        }
    }

    @Test("integers and doubles of every size have their own digits")
    func numbers() {
        var power: Int64 = 1
        for _ in 0..<19 {
            for value in [power - 1, power, power + 1, -power] {
                var writer = JSONWriter()
                writer.int(value)
                #expect(writer.string == String(value))
                guard value.magnitude < 1_000_000_000_000_000 else { continue }
                writer = JSONWriter()
                writer.double(Double(value))
                #expect(writer.string == Double(value).description)
            }
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
        for value in [Int64.min, .max] {
            var writer = JSONWriter()
            writer.int(value)
            #expect(writer.string == String(value))
        }
    }

    @Test("commas stand where they belong, whatever kind of value is before them")
    func commas() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string("a")
        writer.int(1)
        writer.double(2)
        writer.double(2.5)
        writer.bool(true)
        writer.null()
        writer.id(SpanID(rawValue: 0xAB))
        [1].withUnsafeBufferPointer { writer.base64String($0) }
        writer.string("\n")
        writer.beginObject()
        writer.key("k")
        writer.string("v")
        writer.key(prepared: "\"p\":")
        writer.raw(Array("[]".utf8))
        writer.endObject()
        writer.int(3)
        writer.endArray()
        #expect(
            writer.string
                == #"["a",1,2.0,2.5,true,null,"00000000000000ab","AQ==","\n",{"k":"v","p":[]},3]"#)
    }
}
