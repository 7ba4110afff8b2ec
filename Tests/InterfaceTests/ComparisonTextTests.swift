import Query
import Telemetry
import Terminal
import Testing

@testable import Interface

/// What comparisons look like.
struct ComparisonTextTests {
    typealias Counts = ComparisonResult.Counts
    typealias Bin = ComparisonResult.Bin

    static func result() throws -> ComparisonResult {
        func key(
            _ name: String, _ difference: Double, _ byChance: Double, _ bins: [Bin]
        ) throws -> ComparisonResult.Key {
            ComparisonResult.Key(
                try #require(Subject(key: name)), difference: difference, byChance: byChance,
                counts: Counts(selection: 312, baseline: 12_119), bins: bins)
        }
        let ranges = (0..<13).map { step in
            Bin(
                .range(from: Double(step) * 10, below: Double(step + 1) * 10),
                Counts(selection: step * 4, baseline: 1_800 - step * 140))
        }
        let handles = (0..<9).map { number in
            Bin(
                .value(.string("/api/activities/@handle/\(number)")),
                Counts(selection: 60 - number * 7, baseline: number * 300))
        }
        return ComparisonResult(
            Comparison(SpanSelection(), against: .rest(of: SpanSelection())),
            counts: Counts(selection: 312, baseline: 12_119),
            keys: [
                try key(
                    "http.route", 0.82, 0.034,
                    handles + [Bin(.others(40), Counts(selection: 0, baseline: 500))]),
                try key(
                    "queue.wait_ms", 0.5, 0.02,
                    ranges + [Bin(.absent, Counts(selection: 0, baseline: 7))]),
                try key(
                    "http.status_code", 0.2, 0.0001,
                    [
                        Bin(.value(.int(503)), Counts(selection: 312, baseline: 1)),
                        Bin(.longText, Counts(selection: 0, baseline: 12_118)),
                    ]),
                try key(
                    "evil\u{1b}[2J.key", 0.01, 0.01,
                    [Bin(.value(.string("a\nb\u{202e}")), Counts(selection: 1, baseline: 1))]),
            ])
    }

    @Test(arguments: [nil, 160, 100, 80])
    func plain(width: Int?) throws {
        let text = ComparisonText(
            try Self.result(), profile: TerminalProfile(colors: .none, glyphs: .unicode),
            width: width
        ).text
        try expectGolden(text, "comparison-text\(width.map { "-\($0)" } ?? "")")
        let hasControls = text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }
        #expect(!hasControls)
    }

    @Test func withoutColorsTheSidesDiffer() throws {
        let result = try Self.result()
        let ascii = ComparisonText(
            result, profile: TerminalProfile(colors: .none, glyphs: .ascii), width: 80
        ).text
        let isASCII = ascii.utf8.allSatisfy { $0 < 0x7f }
        #expect(isASCII && ascii.contains("#") && ascii.contains("="))
        let colored = ComparisonText(
            result, profile: TerminalProfile(colors: .truecolor, glyphs: .unicode), width: 80
        ).text
        let (isYellow, isBlue) = (
            colored.contains("38;2;232;179;57"), colored.contains("38;2;91;143;214")
        )
        #expect(isYellow && isBlue)
    }

    @Test func sharesAreNeverRoundedToNothingOrAll() {
        #expect(ComparedKey.percent(0) == "0%" && ComparedKey.percent(0.0001) == "<0.1%")
        #expect(ComparedKey.percent(1) == "100%" && ComparedKey.percent(0.99999) == ">99.9%")
        #expect(ComparedKey.percent(0.123) == "12.3%" && ComparedKey.percent(.nan) == "0%")
    }

    @Test func everySpanIsInOneOfTheLines() throws {
        for key in try Self.result().keys {
            let shown = ComparedKey(key).bins
            let sums = [key.bins, shown].map { bins in
                bins.reduce(into: [0, 0]) { sum, bin in
                    sum[0] += bin.counts.selection
                    sum[1] += bin.counts.baseline
                }
            }
            #expect(sums[0] == sums[1])
            #expect(shown.count <= 2 * ComparedKey.mostBins)
        }
    }
}
