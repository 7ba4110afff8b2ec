import Terminal
import Testing

@Suite struct CanvasTests {
    @Test func `text is put, clipped at the edges, and its columns returned`() {
        var canvas = Canvas(width: 10, height: 2)
        #expect(canvas.put("hello", x: 2, y: 0) == 5)
        canvas.put("left edge", x: -5, y: 1)
        canvas.put("outside", x: 0, y: 5)
        canvas.put("outside", x: .max, y: .min)
        #expect(canvas.text == "  hello\nedge")
    }

    @Test(arguments: [
        ("abcdefghij", 10, "abcdefghij"), ("abcdefghijk", 10, "abcdefghi…"), ("abc", 1, "…"),
        ("日本語です", 5, "日本…"), ("日本語です", 6, "日本…"), ("日本語です", 10, "日本語です"),
    ])
    func `text too wide is cut at its end`(text: String, width: Int, shown: String) {
        var canvas = Canvas(width: 20, height: 1)
        canvas.put(text, x: 0, y: 0, maxWidth: width)
        #expect(canvas.text == shown)
    }

    @Test(arguments: [
        ("3e5f18fe522f8f9f", 9, "3e5f…8f9f"), ("3e5f18fe522f8f9f", 8, "3e5f…f9f"),
        ("日本語です", 7, "日…す"), ("日本語です", 8, "日本…す"), ("abc", 2, "a…"), ("abc", 1, "…"),
        ("abc", 0, ""),
    ])
    func `text too wide is cut in the middle`(text: String, width: Int, shown: String) {
        var canvas = Canvas(width: 20, height: 1)
        canvas.put(text, x: 0, y: 0, maxWidth: width, truncation: .middle)
        #expect(canvas.text == shown)
    }

    @Test func `a value of a megabyte is cut without walking through it`() {
        let value = String(repeating: "日本", count: 200_000) + "end"
        var canvas = Canvas(width: 20, height: 1)
        let time = ContinuousClock().measure {
            for _ in 0..<100 {
                canvas.put(value, x: 0, y: 0, truncation: .middle)
            }
        }
        #expect(canvas.text == "日本日本日…本日本end")
        #expect(time < .seconds(1))
    }

    @Test func `text aligns in its place`() {
        var canvas = Canvas(width: 12, height: 3)
        canvas.put("38.2 ms", x: 0, y: 0, maxWidth: 12, align: .right)
        canvas.put("日", x: 0, y: 1, maxWidth: 12, align: .right)
        canvas.put("mid", x: 0, y: 2, maxWidth: 12, align: .center)
        #expect(canvas.text == "     38.2 ms\n          日\n    mid")
    }

    @Test func `styled text is cut as a whole, the ellipsis in the style it cuts`() {
        var canvas = Canvas(width: 8, height: 1)
        let text = StyledText("error ", Style(.red)) + StyledText("everywhere", .dim)
        #expect(text.width == 16)
        #expect(canvas.put(text, x: 0, y: 0) == 8)
        #expect(
            canvas.styledText == """
                error e…
                --- styles
                aaaaaabb
                --- legend
                a palette 1
                b dim
                """)
    }

    @Test func `text lets the background below it show`() {
        var canvas = Canvas(width: 4, height: 1)
        canvas.fill(canvas.bounds, style: Style(on: Color(0x202020)))
        canvas.put("ab", x: 1, y: 0, style: Style(.red))
        #expect(canvas[1, 0]?.style == Style(.red, on: Color(0x202020)))
        #expect(canvas[3, 0]?.style == Style(on: Color(0x202020)))
        #expect(canvas[4, 0] == nil)
    }

    @Test func `half a wide character never stays`() {
        var canvas = Canvas(width: 6, height: 4)
        for row in 0..<4 {
            canvas.put("日本語", x: 0, y: row)
        }
        canvas.put("x", x: 1, y: 0)
        canvas.put("x", x: 2, y: 1)
        canvas.fill(Rect(x: 1, y: 2, width: 2, height: 1), style: .plain)
        canvas.put("字", x: 1, y: 3)
        #expect(canvas.text == " x本語\n日x 語\n    語\n 字 語")
        canvas.put("字", x: 5, y: 0, truncation: .clip)
        canvas.put("字", x: -1, y: 1)
        #expect(canvas.text == " x本語\n  x 語\n    語\n 字 語")
    }

    @Test func `a view has its own origin and edges`() {
        var canvas = Canvas(width: 10, height: 3)
        canvas.within(Rect(x: 2, y: 1, width: 5, height: 5)) { view in
            #expect(view.bounds == Rect(x: 0, y: 0, width: 5, height: 5))
            view.put("0123456789", x: 0, y: 0, truncation: .clip)
            view.put("up", x: 0, y: -1)
            view.within(Rect(x: 3, y: 1, width: 9, height: 1)) { inner in
                inner.put("inner", x: -1, y: 0)
                inner.put("z", x: 0, y: 0)
            }
        }
        #expect(canvas.text == "\n  01234\n     zn")
        #expect(canvas.width == 10)
    }

    @Test func `a part can be styled anew`() {
        var canvas = Canvas(width: 4, height: 2)
        canvas.put("abcd", x: 0, y: 1, style: Style(.blue))
        canvas.restyle(Rect(x: 1, y: 1, width: 99, height: 99)) { $0 = $0.reversed() }
        #expect(
            canvas.styledText.hasSuffix("\nabbb\n--- legend\na palette 4\nb palette 4 reverse"))
    }

    @Test func `boxes, lines and scroll bars, in Unicode and ASCII`() {
        for (glyphs, expected) in [
            (GlyphTier.unicode, "╭─ Help ──╮│\n│         │█\n╰─────────╯│"),
            (GlyphTier.ascii, "+- Help --+|\n|         |#\n+---------+|"),
        ] {
            var canvas = Canvas(width: 12, height: 3, glyphs: glyphs)
            canvas.box(Rect(x: 0, y: 0, width: 11, height: 3), title: "Help")
            canvas.scrollBar(
                x: 11, y: 0, height: 3, offset: 5, visible: 10, total: 20, style: .plain,
                track: .dim)
            #expect(canvas.text.split(separator: "\n").count == 3)
            #expect(canvas.text.hasPrefix(String(expected.prefix(11))))
            canvas.scrollBar(
                x: 11, y: 0, height: 3, offset: 5, visible: 4, total: 14, style: .plain, track: .dim
            )
            #expect(canvas.text == expected)
        }
    }

    @Test func `sparklines show every value above nothing`() {
        var canvas = Canvas(width: 8, height: 1)
        canvas.sparkline([0, 0.001, 0.25, 0.5, 1, 7, .nan], x: 0, y: 0, style: .plain)
        #expect(canvas.text == " ▁▂▄██")
    }

    @Test func `ASCII canvases keep the width of what they replace`() {
        var canvas = Canvas(width: 30, height: 1, glyphs: .ascii)
        #expect(canvas.put("▸ 12 µs … 日本 é → ✗", x: 0, y: 0) == 20)
        #expect(canvas.text == "> 12 us ~ ???? ? > x")
        #expect(canvas.text.utf8.allSatisfy { $0 < 0x7f })
    }

    @Test func `a canvas is text with colours in every tier`() {
        var canvas = Canvas(width: 8, height: 2)
        canvas.put(StyledText("ok ", .bold) + StyledText("!", Style(Color(0xff0000))), x: 0, y: 0)
        canvas.put(" ", x: 1, y: 1, style: Style(on: .palette(8)))
        #expect(
            canvas.ansi(.truecolor)
                == "\u{1b}[0;1mok \u{1b}[0;38;2;255;0;0m!\u{1b}[0m\n \u{1b}[0;100m \u{1b}[0m")
        #expect(canvas.ansi(.ansi256).contains("\u{1b}[0;38;5;196m!"))
        #expect(canvas.ansi(.ansi16).contains("\u{1b}[0;31m!"))
        #expect(canvas.ansi(.none) == "ok !\n")
    }

    @Test func `sizes from a terminal that lies are bounded`() {
        #expect(Canvas(width: -1, height: 5).cells.isEmpty)
        var empty = Canvas(width: 0, height: 0)
        empty.put("x", x: 0, y: 0)
        empty.bar(from: 0, to: 5, y: 0, style: .plain)
        empty.box(Rect(x: 0, y: 0, width: 5, height: 5))
        #expect(empty.text == "")
    }

    @Test func `the cursor is kept in the whole canvas`() {
        var canvas = Canvas(width: 10, height: 3)
        canvas.within(Rect(x: 2, y: 1, width: 5, height: 1)) { $0.showCursor(x: 3, y: 0) }
        #expect(canvas.cursor?.x == 5 && canvas.cursor?.y == 1)
        canvas.showCursor(x: 50, y: 0)
        #expect(canvas.cursor?.x == 5)
    }
}
