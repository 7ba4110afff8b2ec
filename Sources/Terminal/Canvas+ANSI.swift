// A canvas as text with colours, for output that isn't a full screen: SGR, ECMA-48 8.3.117.

extension Canvas {
    /// The rows without blanks at their ends, with the sequences that colour them in `tier`; plain
    /// text without colours and attributes when it is `.none`.
    public func ansi(_ tier: ColorTier) -> String {
        guard tier != .none else { return text }
        var lines: [String] = []
        for row in 0..<fullHeight {
            let cells = cells[(row * fullWidth)..<((row + 1) * fullWidth)]
            let end = cells.lastIndex { $0.glyph != .space || $0.style.isVisibleOnBlank }
            var line = ""
            var current = Style.plain
            for cell in cells[cells.startIndex..<((end ?? cells.startIndex - 1) + 1)] {
                if cell.style != current {
                    line += cell.style.sequence(tier)
                    current = cell.style
                }
                cell.glyph.append(to: &line)
            }
            if current != .plain { line += "\u{1b}[0m" }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}

extension Style {
    /// `text` in this style on a terminal of `tier`, which is left as it was found; `text` alone
    /// when it is `.none`. The text is not looked at: make it `visible` first.
    public func ansi(_ text: String, _ tier: ColorTier) -> String {
        guard tier != .none, self != .plain, !text.isEmpty else { return text }
        return sequence(tier) + text + "\u{1b}[0m"
    }

    /// Whether it shows without a character.
    var isVisibleOnBlank: Bool {
        !background.isDefault || !attributes.isDisjoint(with: [.underline, .reverse])
    }

    /// The sequence that makes a terminal draw in this style, whatever was before.
    func sequence(_ tier: ColorTier) -> String {
        var codes = ["0"]
        if attributes.contains(.bold) { codes.append("1") }
        if attributes.contains(.dim) { codes.append("2") }
        if attributes.contains(.underline) { codes.append("4") }
        if attributes.contains(.reverse) { codes.append("7") }
        for (color, base) in [(foreground, 30), (background, 40)] {
            switch color.resolved(for: tier) {
            case .default: break
            case .index(let index) where index < 8: codes.append("\(base + Int(index))")
            case .index(let index) where index < 16: codes.append("\(base + 52 + Int(index))")
            case .index(let index): codes.append("\(base + 8);5;\(index)")
            case .rgb(let value):
                codes.append("\(base + 8);2;\(value >> 16);\(value >> 8 & 255);\(value & 255)")
            }
        }
        return "\u{1b}[\(codes.joined(separator: ";"))m"
    }
}
