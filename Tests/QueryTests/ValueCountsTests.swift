import Telemetry
import TestSupport
import Testing

@testable import Query

/// Values are found by their bytes, and are those that a dictionary of values would tell apart.
struct ValueCountsTests {
    typealias Counts = ComparisonResult.Counts

    /// Equal ones in several spellings are among them: `é`, `ö` and the sign of kelvin.
    private static let texts = [
        "", "a", "b", "K", "\u{212A}", "caf\u{E9}", "cafe\u{301}", "o\u{308}", "\u{F6}",
        "o\u{308}\u{301}", "\u{F6}\u{301}", "zażółć", "a\u{0}", "a longer text than a register has",
        "a longer text than a register hat",
    ]

    private static func value(_ random: inout RandomSource) -> GroupValue {
        let text = random.pick(texts) + (random.chance(40) ? String(random.number(0...9)) : "")
        switch random.number(0...9) {
        case 0: return GroupValue(.bool(random.chance(50)))
        case 1: return GroupValue(.int(Int64(random.number(0...20))))
        case 2: return GroupValue(random.pick([0, -0.0, 1, 2.5, .nan, .infinity]))
        case 3: return GroupValue(json: text)
        default: return GroupValue(.string(text))
        }
    }

    @Test(arguments: 0..<60)
    func tellsApartWhatADictionaryDoes(_ seed: UInt64) {
        var random = RandomSource(seed: seed)
        let maximum = random.pick([4, 20, 1000])
        var found = ValueCounts(maximumValues: maximum)
        var expected: [GroupValue: Counts] = [:]
        var order: [GroupValue] = []
        var (others, otherCount, spanCount) = (Counts(), 0, 0)
        let isASCIIFirst = random.chance(50)
        for number in 0..<400 {
            var value = Self.value(&random)
            let isASCII = value.text?.text.utf8.allSatisfy { $0 < 128 } ?? true
            if isASCIIFirst, number < 200, !isASCII {
                value = GroupValue(.int(1))
            }
            let counts = Counts(selection: random.number(0...3), baseline: random.number(0...3))
            if let (text, isJSON) = value.text {
                Array(text.utf8).withUnsafeBufferPointer {
                    found.add(CodedText(bytes: $0, isJSON: isJSON), counts)
                }
            } else {
                found.add(value, counts)
            }
            if expected.count < maximum {
                if expected[value] == nil { order.append(value) }
                expected[value, default: Counts()].add(counts)
                spanCount += counts.total
            } else if spanCount < maximum / 4 * 5 || expected[value] == nil {
                others.add(counts)
                otherCount += 1
            } else {
                expected[value]?.add(counts)
            }
        }
        let pairs = found.pairs
        #expect(pairs.map(\.value) == order)
        // By the spelling that came first.
        #expect(
            pairs.map { $0.value.text?.text.utf8.count } == order.map { $0.text?.text.utf8.count })
        #expect(pairs.map(\.counts) == order.map { expected[$0] ?? Counts() })
        #expect(found.others == others)
        #expect(found.otherCount == otherCount)
        #expect(found.numberCount == order.count { $0.number?.isFinite ?? false })
        let total = expected.values.reduce(into: others) { $0.add($1) }
        #expect(found.total == total)
    }

    @Test func countsEqualTextsOfManySpellingsAsOne() {
        var found = ValueCounts()
        for number in 0..<(1 << 10) {
            let text = (0..<10).map { number >> $0 & 1 == 0 ? "\u{E9}" : "e\u{301}" }.joined()
            Array(text.utf8).withUnsafeBufferPointer {
                found.add(
                    CodedText(bytes: $0, isJSON: false), Counts(selection: 1, baseline: 0))
            }
        }
        #expect(found.pairs.map(\.counts.selection) == [1 << 10])
    }
}
