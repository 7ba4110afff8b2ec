public import Terminal

/// What colours mean, for one kind of terminal.
///
/// A hue is a service. Red is for errors only, yellow for warnings and client errors, purple for
/// throttles; grey is context. Nothing is told by colour alone: names are written, errors carry ✗,
/// the selection is bold and marked.
public struct Theme: Sendable, Hashable {
    public let profile: TerminalProfile

    /// What is read.
    let text = Style.plain
    let strong = Style.bold
    /// What is there for context.
    let dim: Style
    /// Lines and tracks.
    let faint: Style
    /// What can be acted on: keys in the footer, the prompt's mark.
    let accent: Style
    let error: Style
    let warning: Style
    let throttle: Style
    let good: Style
    /// The program's name in the corner.
    let title: Style
    /// Keys and values of attributes, and literals in a filter.
    let key: Style
    let string: Style
    let number: Style
    /// Blocks of the strip above the list.
    private let strip: Style
    /// What a search found.
    let match: Style
    /// The line of the critical path on a bar, where bars have colours of their own.
    let criticalLine: Style
    /// The background of the selected row; nil where reverse says it.
    private let selection: Color?
    private let selectionWithoutFocus: Color?

    public init(_ profile: TerminalProfile) {
        self.profile = profile
        let dark = profile.background == .dark
        criticalLine = Style(dark ? Color(0x101318) : Color(0xffffff))
        func shade(_ darkHex: UInt32, _ lightHex: UInt32) -> Color {
            Color(dark ? darkHex : lightHex)
        }
        switch profile.colors {
        case .truecolor, .ansi256:
            dim = Style(shade(0x8b919c, 0x6a7079))
            faint = Style(shade(0x484d57, 0xc3c8d0))
            accent = Style(shade(0x7fb4ff, 0x1f5fbf))
            error = Style(shade(0xff5f5f, 0xc62828))
            warning = Style(shade(0xf2c94c, 0x946a00))
            throttle = Style(shade(0xc792ea, 0x8a3fb8))
            good = Style(shade(0x6fcf7f, 0x24803a))
            title = Style(shade(0x7fb4ff, 0x1f5fbf), attributes: .bold)
            key = Style(shade(0x9fb3c8, 0x4a6078))
            string = Style(shade(0xb7d99c, 0x3f6d1e))
            number = Style(shade(0x8fd3e8, 0x0f6a86))
            strip = Style(shade(0x5b7fb0, 0x6f93c9))
            match = Style(shade(0x14171c, 0xffffff), on: shade(0xf2c94c, 0x946a00))
            selection = shade(0x2c3648, 0xd9e5f7)
            selectionWithoutFocus = shade(0x252a33, 0xe7ebf1)
        case .ansi16:
            dim = Style(attributes: .dim)
            faint = Style(attributes: .dim)
            accent = Style(.cyan)
            error = Style(.red)
            warning = Style(.yellow)
            throttle = Style(.magenta)
            good = Style(.green)
            title = Style(.cyan, attributes: .bold)
            key = Style(.cyan)
            string = Style(.green)
            number = Style(.default)
            strip = Style(.blue)
            match = Style(attributes: [.reverse, .bold])
            selection = nil
            selectionWithoutFocus = nil
        case .none:
            dim = Style(attributes: .dim)
            faint = Style(attributes: .dim)
            accent = .bold
            error = .bold
            warning = .bold
            throttle = .bold
            good = .plain
            title = .bold
            key = .dim
            string = .plain
            number = .plain
            strip = .plain
            match = Style(attributes: [.underline, .bold])
            selection = nil
            selectionWithoutFocus = nil
        }
    }

    /// A block of the strip, redder the larger the share (0 to 1) of what failed in it.
    func strip(failedShare share: Double) -> Style {
        guard share > 0 else { return strip }
        // One in many must show, too: it begins a third of the way.
        guard profile.colors == .truecolor else { return share >= 0.34 ? error : strip }
        return Style(strip.foreground.mixed(with: error.foreground, 0.34 + 0.66 * share))
    }

    /// Takes back what is no longer, or not yet, true.
    func fade(_ part: Rect, on canvas: inout Canvas) {
        guard profile.colors >= .ansi256 else {
            canvas.restyle(part) { $0 = Style($0.foreground, on: $0.background, attributes: .dim) }
            return
        }
        let paper = profile.background == .dark ? Color(0x1c1f26) : Color(0xffffff)
        let ink = faint.foreground
        canvas.restyle(part) { style in
            let isInk = style.foreground.rgb == nil
            style.foreground = isInk ? ink : style.foreground.mixed(with: paper, 0.6)
            style.background = style.background.mixed(with: paper, 0.6)
            style.attributes.remove(.bold)
        }
    }

    /// Marks a row as the selected one, over what is drawn on it already. Bars keep their colours.
    func select(_ row: Rect, hasFocus: Bool = true, on canvas: inout Canvas) {
        if let background = hasFocus ? selection : selectionWithoutFocus {
            canvas.restyle(row) { style in
                if style.background.isDefault { style.background = background }
                if hasFocus { style.attributes.insert(.bold) }
            }
        } else {
            for x in row.x..<row.maxX { reverse(x, row.y, hasFocus: hasFocus, on: &canvas) }
        }
    }

    private func reverse(_ x: Int, _ y: Int, hasFocus: Bool, on canvas: inout Canvas) {
        // Bars stay what they are: reversed, what they leave free would look like them.
        guard let base = canvas[x, y]?.glyph.base, !(0x2588...0x2593).contains(base.value),
            base != "━"
        else { return }
        canvas.restyle(Rect(x: x, y: y, width: 1, height: 1)) { style in
            style.attributes.remove(.dim)
            style.attributes.insert(hasFocus ? .bold : .underline)
            guard hasFocus else { return }
            // In one colour: reversed, each of several would be a patch of its own.
            if style.background.isDefault { style.foreground = .default }
            style.attributes.formSymmetricDifference(.reverse)
        }
    }
}
