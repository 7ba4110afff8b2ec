// Bars to an eighth of a cell.
//
// ▏▎▍▌▋▊▉█ fill a cell from its left, so a bar's right end is one of them. Its left end is the
// same block with colours exchanged: the block is what the bar leaves free. The free part takes the
// colour that is there already: the cell's background, or another bar, so that a bar drawn on a bar
// of another colour meets it at an eighth, too. A cell has two colours at most; where three would
// meet, the one that covers more of the free part stays.

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
        let columns = (from / 8)...((min(to, width * 8) - 1) / 8)
        for column in columns {
            var low = max(0, from - column * 8)
            var high = min(8, to - column * 8)
            if columns.count > 1, isShade(column, y) {
                // A shade can't be one of two colours: the cell is all of one or all of the other.
                if high - low < 4 { continue }
                (low, high) = (0, 8)
            }
            barCell(low: low, high: high, x: column, y: y, style: style)
        }
    }

    private func isShade(_ x: Int, _ y: Int) -> Bool {
        guard let base = self[x, y]?.glyph.base.value else { return false }
        return (0x2591...0x2593).contains(base)
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
        guard let under = self[x, y], high > low else { return }
        let bar = Tone(foreground: style.foreground)
        if low == 0, high == 8 {
            let look = style.on(under.style.background)
            set(Glyph("█"), width: 1, x: x, y: y, style: look, isOpaque: true)
            return
        }
        // Away from both edges of the cell there is no glyph: the bar moves to the nearer one.
        let isAtLeft = low == 0 || high < 8 && low < 8 - high
        let split = isAtLeft ? high - low : 8 - (high - low)
        let free =
            style.background.isDefault
            ? Tone.most(of: under, isAtLeft ? split..<8 : 0..<split)
            : Tone.color(style.background)
        let look = isAtLeft ? Tone.style(bar, on: free) : Tone.style(free, on: bar)
        let glyph = look == nil ? Glyph("█") : Canvas.leftBlock(split)
        set(
            glyph, width: 1, x: x, y: y, style: look ?? Style(style.foreground), isOpaque: true)
    }

    /// The block that fills `eighths` (1 to 8) of a cell from its left.
    private static func leftBlock(_ eighths: Int) -> Glyph {
        Glyph(Unicode.Scalar(0x2590 - UInt32(min(max(eighths, 1), 8))) ?? "█")
    }
}

/// One of the two colours in a cell. What the terminal's own foreground and background are nobody
/// knows, so they can be had only where they are, or by the reverse attribute.
private enum Tone: Equatable {
    case color(Color)
    case ownForeground
    case ownBackground

    init(foreground color: Color) {
        self = color.isDefault ? .ownForeground : .color(color)
    }

    init(background color: Color) {
        self = color.isDefault ? .ownBackground : .color(color)
    }

    /// The tone that covers the most of some eighths of a cell.
    static func most(of cell: Cell, _ eighths: Range<Int>) -> Tone {
        let isReversed = cell.style.attributes.contains(.reverse)
        let foreground = Tone(foreground: cell.style.foreground)
        let background = Tone(background: cell.style.background)
        let value = Int(cell.glyph.base.value)
        // The eighths that a block covers from the left; other characters are none.
        let split = cell.glyph.isSingle && (0x2588...0x258f).contains(value) ? 0x2590 - value : 0
        let covered = eighths.clamped(to: 0..<split).count
        return (2 * covered > eighths.count) != isReversed ? foreground : background
    }

    /// The style that draws a glyph in one tone on another; nil when both are the same.
    static func style(_ glyph: Tone, on rest: Tone) -> Style? {
        if glyph == rest { return nil }
        let isReversed = glyph == .ownBackground || rest == .ownForeground
        return isReversed
            ? Style(rest.color, on: glyph.color, attributes: .reverse)
            : Style(glyph.color, on: rest.color)
    }

    private var color: Color {
        if case .color(let color) = self { color } else { .default }
    }
}
