import Terminal
import Testing

@Suite struct BarTests {
    let blue = Color(0x0000ff)

    func drawn(
        _ start: Double, _ end: Double, glyphs: GlyphTier = .unicode, fill: Canvas.BarFill = .solid
    ) -> Canvas {
        var canvas = Canvas(width: 8, height: 1, glyphs: glyphs)
        canvas.bar(from: start, to: end, y: 0, style: Style(blue), fill: fill)
        return canvas
    }

    @Test(arguments: [
        (0, 3, "███"), (0, 2.125, "██▏"), (0, 0.5, "▌"), (1, 1.001, " ▏"), (0, 100, "████████"),
        (7.99, 9, "       ▉"), (0, 0, "▏"), (-5, 1.875, "█▉"),
    ])
    func `the right end is drawn to an eighth`(start: Double, end: Double, shown: String) {
        #expect(drawn(start, end).text == shown)
    }

    @Test func `the left end is the free part's block, reversed`() {
        let canvas = drawn(1.25, 3)
        #expect(canvas.text == " ▎█")
        #expect(canvas[1, 0]?.style == Style(blue, attributes: .reverse))
        #expect(canvas[2, 0]?.style == Style(blue))
    }

    @Test func `on a known background the left end needs no reverse`() {
        var canvas = Canvas(width: 4, height: 1)
        canvas.fill(canvas.bounds, style: Style(on: Color(0x222222)))
        canvas.bar(from: 0.5, to: 2.5, y: 0, style: Style(blue))
        #expect(canvas[0, 0]?.style == Style(Color(0x222222), on: blue))
        #expect(canvas[2, 0]?.style == Style(blue, on: Color(0x222222)))
    }

    @Test func `a bar on a bar meets it at an eighth`() {
        var canvas = drawn(0, 8)
        canvas.bar(from: 1.5, to: 3.25, y: 0, style: Style(Color(0xff0000)))
        #expect(canvas.text == "█▌█▎████")
        #expect(canvas[1, 0]?.style == Style(blue, on: Color(0xff0000)))
        #expect(canvas[3, 0]?.style == Style(Color(0xff0000), on: blue))
    }

    @Test func `bars that begin together leave no sliver of the one below`() {
        for background in [Color.default, Color(0x222222)] {
            var canvas = Canvas(width: 4, height: 1)
            canvas.fill(canvas.bounds, style: Style(on: background))
            canvas.bar(from: 0.5, to: 3.5, y: 0, style: Style(blue))
            canvas.bar(from: 0.5, to: 2, y: 0, style: Style(Color(0xff0000)))
            let ends = canvas
            canvas.clear(style: Style(on: background))
            canvas.bar(from: 0.5, to: 2, y: 0, style: Style(Color(0xff0000)))
            #expect(canvas[0, 0] == ends[0, 0])
        }
    }

    @Test func `bars without colours keep their ends`() {
        var canvas = Canvas(width: 4, height: 1)
        canvas.bar(from: 0.5, to: 2.5, y: 0, style: .plain)
        #expect(canvas.text == "▌█▌")
        #expect(canvas[0, 0]?.style == .reverse)
        #expect(canvas[2, 0]?.style == .plain)
        canvas.bar(from: 1.5, to: 3, y: 0, style: .plain)
        #expect(canvas.text == "▌██")
    }

    @Test func `bars outside, reversed in time, or not numbers draw nothing`() {
        for (start, end) in [
            (8, 9), (-3, -1), (3, 2), (Double.nan, 2), (1, Double.nan), (.infinity, .infinity),
        ] {
            #expect(drawn(start, end).text == "", "\(start) to \(end)")
        }
        #expect(drawn(-.infinity, .infinity).text == "████████")
    }

    @Test func `ASCII and shaded bars go to whole cells and never vanish`() {
        #expect(drawn(1, 4.4, glyphs: .ascii).text == " ###")
        #expect(drawn(1.1, 1.2, glyphs: .ascii).text == " |")
        #expect(drawn(1, 3, glyphs: .ascii, fill: .shaded).text == " ==")
        #expect(drawn(1, 3, fill: .shaded).text == " ▒▒")
        #expect(drawn(7.9, 8, glyphs: .ascii).text == "       |")
        #expect(drawn(7.2, 7.9, glyphs: .ascii).text == "       #")
    }

    @Test func `a solid bar on a shaded one leaves no gap`() {
        var canvas = drawn(0, 8, fill: .shaded)
        canvas.bar(from: 1.25, to: 3.25, y: 0, style: Style(blue))
        canvas.bar(from: 5.1, to: 5.2, y: 0, style: Style(blue))
        #expect(canvas.text == "▒██▒▒▏▒▒")
    }

    @Test func `every bar shows, and none is off by more than an eighth`() {
        for start in stride(from: 0, to: 7.9, by: 0.11) {
            for length in stride(from: 0, through: 8 - start, by: 0.13) {
                let canvas = drawn(start, start + length)
                var eighths = 0
                for cell in canvas.cells where cell.glyph != .space {
                    let block = Int(0x2590 - cell.glyph.base.value)
                    eighths += cell.style.attributes.contains(.reverse) ? 8 - block : block
                }
                #expect(
                    abs(Double(eighths) / 8 - max(length, 0.125)) <= 0.1251, "\(start)+\(length)")
            }
        }
    }
}
