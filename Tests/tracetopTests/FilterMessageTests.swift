import Foundation
import Query
import Terminal
import Testing

@testable import tracetop

struct FilterMessageTests {
    private func problem(in text: String) throws -> QueryError {
        try #require(throws: QueryError.self) { try Query.parse(text) }
    }

    @Test func caretsStandUnderWhatIsWrong() throws {
        let text = "COUNT WHERE name\ncontain \"今\" AND"
        let lines = FilterMessage.lines(for: try problem(in: text), in: text, width: nil)
            .split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[1] == "    COUNT WHERE name contain \"今\" AND")
        #expect(lines[2] == String(repeating: " ", count: 4 + 17) + "^^^^^^^")
    }

    @Test(arguments: [0, 1, 40, 1_000, 5_000], [0, 1, 100, 400])
    func ofALongTextTheSurroundingsAreShown(before: Int, behind: Int) throws {
        let text =
            "COUNT WHERE 今 in (" + String(repeating: "'ü',", count: before)
            + "1) AND name contain 1 "
            + String(repeating: "AND 今 = 1 ", count: behind / 4)
        let lines = FilterMessage.lines(for: try problem(in: text), in: text, width: nil)
            .split(separator: "\n").map(String.init)
        let (shown, carets) = (try #require(lines.dropFirst().first), try #require(lines.last))
        #expect(displayWidth(shown) < 410)
        #expect(!shown.unicodeScalars.contains("\u{fffd}"))
        let start = carets.prefix { $0 == " " }.count
        let quoted = try #require(shown.range(of: "contain"))
        #expect(displayWidth(String(shown[..<quoted.lowerBound])) == start)
        #expect(carets.dropFirst(start) == "^^^^^^^")
    }

    @Test(arguments: ["", "COUNT WHERE ", "COUNT WHERE name ", "COUNT SINCE "])
    func anErrorAsLongAsItsTextIsCutToo(start: String) throws {
        let text = start + String(repeating: "x", count: 60_000)
        let lines = FilterMessage.lines(for: try problem(in: text), in: text, width: nil)
        #expect(lines.utf8.count < 1_000)
    }

    @Test(arguments: [30, 60, 80, 100, 133], [0, 1, 30, 90])
    func onATerminalNoLineWraps(width: Int, before: Int) throws {
        let text =
            "COUNT WHERE 今 in (" + String(repeating: "'ü',", count: before)
            + "1) AND name contain 1 " + String(repeating: "AND 今 = 1 ", count: before)
        let lines = FilterMessage.lines(for: try problem(in: text), in: text, width: width)
            .split(separator: "\n").map(String.init)
        let (shown, carets) = (try #require(lines.dropFirst().first), try #require(lines.last))
        #expect(displayWidth(shown) <= width && displayWidth(carets) <= width)
        let start = carets.prefix { $0 == " " }.count
        let quoted = try #require(shown.range(of: "contain"))
        #expect(displayWidth(String(shown[..<quoted.lowerBound])) == start)
    }

    @Test func whatIsMissingAtTheEndIsPointedAt() throws {
        let text = "COUNT WHERE " + String(repeating: "a = 1 AND ", count: 20)
        let lines = FilterMessage.lines(for: try problem(in: text), in: text, width: 80)
            .split(separator: "\n").map(String.init)
        let carets = try #require(lines.last)
        #expect(displayWidth(carets) <= 80 && carets.hasSuffix("^"))
    }
}
