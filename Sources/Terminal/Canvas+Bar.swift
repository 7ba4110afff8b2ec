// Bars to an eighth of a cell.
//
// ▏▎▍▌▋▊▉█ fill a cell from its left, so a bar's right end is one of them. Its left end is the
// same block with colours exchanged: the block is what the bar leaves free. The free part takes the
// colour that is there already: a cell's background, or the bar that covers the cell, so that a
// bar drawn on a bar of another colour meets it at an eighth, too. Where the free part is the
// terminal's own background, whose colour nobody knows, the exchange is the reverse attribute.

extension Canvas {
    /// How a bar is filled.
    public enum BarFill: Sendable, Hashable {
        /// Solid, with ends to an eighth of a cell; `#` in ASCII.
        case solid
        /// `▒`, to a whole cell; `=` in ASCII. For where colours can't tell two kinds apart.
        case shaded
        /// `░`, to a whole cell; `%` in ASCII.
        case light
    }

    /// Draws a bar on row `y` from column `start` to column `end`, fractions included.
    ///
    /// Anything that isn't empty shows at least an eighth of a cell. NaN draws nothing.
    public mutating func bar(
        from start: Double, to end: Double, y: Int, style: Style, fill: BarFill = .solid
    ) {
        guard start <= end, start < Double(width), end >= 0 else { return }
        let first = max(start, 0)
        let last = min(end, Double(width))
        if glyphs == .ascii || fill != .solid {
            wholeCells(from: first, to: last, y: y, style: style, fill: fill)
            return
        }
        var from = Int((first * 8).rounded())
        let to = max(Int((last * 8).rounded()), from + 1)
        from = min(from, width * 8 - 1)
        for column in (from / 8)...((min(to, width * 8) - 1) / 8) {
            let low = max(0, from - column * 8)
            let high = min(8, to - column * 8)
            barCell(low: low, high: high, x: column, y: y, style: style)
        }
    }

    private mutating func wholeCells(
        from start: Double, to end: Double, y: Int, style: Style, fill: BarFill
    ) {
        let solid: Unicode.Scalar = glyphs == .ascii ? "#" : "█"
        let shaded: Unicode.Scalar = glyphs == .ascii ? "=" : "▒"
        let light: Unicode.Scalar = glyphs == .ascii ? "%" : "░"
        let scalar = fill == .solid ? solid : fill == .shaded ? shaded : light
        let first = Int(start.rounded())
        let last = Int(end.rounded())
        guard last > first else {
            // Shorter than half a cell, or on the edge of one: a thin mark in the cell it is in.
            let column = min(Int(start), width - 1)
            let thin: Unicode.Scalar = glyphs == .ascii ? "|" : "▏"
            putScalar(end - start >= 0.5 ? scalar : thin, x: column, y: y, style: style)
            return
        }
        for column in first..<last {
            putScalar(scalar, x: column, y: y, style: style)
        }
    }

    /// Covers the eighths from `low` to `high` of one cell.
    private mutating func barCell(low: Int, high: Int, x: Int, y: Int, style: Style) {
        guard let index = index(x, y), high > low else { return }
        let under = cells[index]
        // What shows beside the bar: an earlier bar where one covers the cell, else the background.
        let beside =
            under.glyph == Glyph("█") && !under.style.attributes.contains(.reverse)
            ? under.style.foreground : under.style.background
        var style = style
        if style.background.isDefault { style.background = beside }
        if low == 0, high == 8 {
            set(Glyph("█"), width: 1, x: x, y: y, style: style)
            return
        }
        // Away from both edges of the cell there is no glyph: the bar moves to the nearer one.
        if low == 0 || high < 8 && low < 8 - high {
            set(Canvas.leftBlock(high - low), width: 1, x: x, y: y, style: style)
            return
        }
        let free = Canvas.leftBlock(8 - (high - low))
        if style.background.isDefault || style.foreground.isDefault {
            set(free, width: 1, x: x, y: y, style: style.reversed())
        } else {
            let exchanged = style.foreground(style.background).on(style.foreground)
            set(free, width: 1, x: x, y: y, style: exchanged)
        }
    }

    /// The block that fills `eighths` (1 to 8) of a cell from its left.
    private static func leftBlock(_ eighths: Int) -> Glyph {
        Glyph(Unicode.Scalar(0x2590 - UInt32(min(max(eighths, 1), 8))) ?? "█")
    }
}
