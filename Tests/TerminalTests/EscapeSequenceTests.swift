import Testing

@testable import Terminal

struct EscapeSequenceTests {
    @Test func aStyleIsSetAndTakenBack() {
        let red = Style(Color(red: 255, green: 0, blue: 0), attributes: .bold)
        #expect(red.ansi("x", .truecolor) == "\u{1b}[0;1;38;2;255;0;0mx\u{1b}[0m")
    }

    @Test func withoutColoursNothingIsWritten() {
        #expect(Style.bold.ansi("x", .none) == "x")
        #expect(Style.plain.ansi("x", .truecolor) == "x")
    }
}
