import Columns
import Foundation
import Telemetry
import TestSupport
import Testing

/// Numbers and texts are read from JSON as the reader of JSON reads them, to the last bit.
struct NumberTests {
    private static func read(_ json: [String]) throws -> [AttributeValue?] {
        let records = json.enumerated().map { index, value in
            SpanRecord(
                traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: UInt64(index) + 1),
                name: "n", startUnixNano: 1, endUnixNano: 2,
                attributes: Attributes(json: Array("{\"v\":\(value),\"w\":1}".utf8)))
        }
        let reading = ColumnReading(chunk: try ChunkTests.chunk(records))
        return json.indices.map { reading.attribute("v", $0) }
    }

    private static func check(_ json: [String]) throws {
        for (text, value) in zip(json, try read(json)) {
            let expected = Attributes(json: Array("{\"v\":\(text)}".utf8))["v"]
            if case .double(let found) = value, case .double(let right) = expected {
                #expect(found.bitPattern == right.bitPattern, "\(text)")
            } else {
                #expect(value == expected, "\(text)")
            }
        }
    }

    @Test(arguments: 0..<8)
    func doublesOfAllSizes(_ seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var texts: [String] = []
        for _ in 0..<3000 {
            let bits = UInt64(random.number(0...Int.max)) << 1 | UInt64(random.number(0...1))
            let any = Double(bitPattern: bits)
            let usual = Double(random.number(-1_000_000...1_000_000)) / 7_000_003
            texts += [any, usual, usual * 1e9].filter(\.isFinite).map { "\($0)" }
        }
        try Self.check(texts)
    }

    @Test(arguments: 0..<4)
    func decimalsOfAllForms(_ seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var texts: [String] = []
        for _ in 0..<4000 {
            func digits(_ count: ClosedRange<Int>) -> String {
                String((0..<random.number(count)).map { _ in Character("\(random.number(0...9))") })
            }
            var text = (random.chance(30) ? "-" : "") + "\(random.number(1...9))" + digits(0...19)
            if random.chance(70) { text += "." + digits(1...20) }
            if random.chance(20) { text = "0." + digits(1...22) }
            if random.chance(30) { text += random.pick(["e", "E", "e+", "e-"]) + digits(1...3) }
            texts.append(text)
        }
        try Self.check(texts.filter { Double($0)?.isFinite ?? false })
    }

    /// Halfway between two doubles, and next to it.
    @Test func halves() throws {
        var texts = [
            "0.5", "9007199254740993.0", "9007199254740992.5", "4503599627370496.5", "-0.0",
        ]
        for power in 1...9 {
            let half = 9_007_199_254_740_993 * Int(pow(2, Double(power)))
            texts += [half - 1, half, half + 1].map { "\($0 / 10).\(abs($0 % 10))" }
        }
        try Self.check(texts + ["9223372036854775807", "9223372036854775808", "0", "-0", "1e5"])
    }

    @Test func textsWithEscapes() throws {
        try Self.check([
            #""SELECT \"a\" FROM b\nWHERE c = '\\'""#, #""\u00e9 \t""#, #""\/\b\f\r""#, #""""#,
            #""é\n""#,
        ])
    }
}
