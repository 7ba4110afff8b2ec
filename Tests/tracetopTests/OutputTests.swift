import Terminal
import Testing

@testable import tracetop

struct TableTests {
    private let plain = TerminalProfile(colors: .none, glyphs: .unicode)

    @Test func columnsAlignByDisplayWidth() {
        var table = Table([.init("name"), .init("spans", .right), .init("errors", .right)])
        table.add([.init("今行きます"), .init("1,284"), .init("")])
        table.add([.init("a"), .init("7"), .init("12")])
        #expect(
            table.lines(width: nil, profile: plain) == [
                "name        spans  errors", "今行きます  1,284        ", "a               7      12",
            ])
    }

    @Test func aHugeNameWidensNoOtherLineWithoutATerminal() {
        var table = Table([.init("name", minimumWidth: 4), .init("id")])
        table.add([.init(String(repeating: "x", count: 1_000_000)), .init("1")])
        table.add([.init("y"), .init(String(repeating: "2", count: 300))])
        let lines = table.lines(width: nil, profile: plain)
        #expect(lines[1].hasSuffix("x…  1") && displayWidth(lines[1]) == 203)
        #expect(displayWidth(lines[2]) == 502)
    }

    @Test func theWidestGivesWayWhereThereIsNoRoom() {
        var table = Table([.init("a", minimumWidth: 4), .init("b", .right)])
        table.add([.init("abcdefghij"), .init("100")])
        #expect(table.lines(width: 11, profile: plain)[1] == "abcde…  100")
        #expect(table.lines(width: 5, profile: plain)[1] == "abc…  100")
        #expect(table.lines(width: nil, profile: plain)[1] == "abcdefghij  100")
    }

    @Test func hostileTextIsMadeVisible() {
        var table = Table([.init("name")])
        table.add([.init("\u{1b}[2J\u{202e}x\n")])
        #expect(table.lines(width: nil, profile: plain)[1] == "\\e[2J\\u{202e}x\\n")
    }
}

struct CSVTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("\r\n", "\"\r\n\""), ("=1+1", "=1+1"),
    ])
    func fieldsAreQuotedWhereTheyMustBe(text: String, field: String) {
        #expect(CSV.field(text) == field)
    }

    @Test func waitingIsToldEverySecond() {
        let waiting = WaitingLine("asking", isTerminal: false)
        #expect(waiting.line(after: .milliseconds(999)) == nil)
        #expect(waiting.line(after: .milliseconds(1_200)) == "asking… 1 s")
        #expect(waiting.line(after: .milliseconds(1_900)) == nil)
        #expect(waiting.line(after: .seconds(4)) == "asking… 4 s")
    }
}
