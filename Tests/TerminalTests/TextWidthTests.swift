import Terminal
import Testing

@Suite struct TextWidthTests {
    @Test(arguments: [
        ("", 0), ("plain", 5), ("häßlich", 7), ("日本語", 6), ("e\u{301}te\u{301}", 3), ("🙂", 2),
        ("…", 1), ("▏▌█", 3), ("한국", 4), ("\u{1112}\u{1161}\u{11ab}", 2),
    ])
    func `text takes the columns that the C library says`(text: String, width: Int) {
        #expect(displayWidth(text) == width)
    }

    @Test func `joiners, variation selectors and marks without a character take no column`() {
        #expect(displayWidth("👩\u{200d}💻") == 4)
        #expect(displayWidth("❤\u{fe0f}") == displayWidth("❤"))
        #expect(displayWidth("\u{301}\u{302}a") == 1)
        #expect(displayWidth("👍\u{1f3fd}") == 2)
    }

    @Test func `what the C library does not know is one replacement character`() {
        var canvas = Canvas(width: 3, height: 1)
        #expect(canvas.put("\u{e0fff}x", x: 0, y: 0) == 2)
        #expect(canvas.text == "\u{fffd}x")
    }

    @Test func `a thousand marks on one character stay one cell of three scalars`() {
        var canvas = Canvas(width: 4, height: 1)
        canvas.put("a" + String(repeating: "\u{301}", count: 1000) + "b", x: 0, y: 0)
        #expect(canvas.text.unicodeScalars.count == 4)
        #expect(displayWidth("a" + String(repeating: "\u{301}", count: 1000)) == 1)
    }

    @Test func `spelled-out characters are as wide as their spelling`() {
        #expect(displayWidth("\u{1b}[31mred") == 9)
        #expect(displayWidth("a\u{202e}b") == 10)
    }
}
