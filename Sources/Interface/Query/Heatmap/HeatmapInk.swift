internal import Terminal

/// How counts look in a heatmap on one kind of terminal.
///
/// Colours go up one ramp, even to the eye (Oklab), the fewest nearest to the background and the
/// most furthest from it; none is near the red of errors. Where there are enough of them a cell shows
/// two buckets, one above the other. Else it shows one, by `░▒▓█`, or by a digit in ASCII.
struct HeatmapInk: Sendable {
    enum Kind: Sendable, Hashable {
        /// `▀`: two colours in a cell.
        case halves
        /// Blanks on colours.
        case backgrounds
        case shades
        case digits
    }

    let kind: Kind
    private let colors: [Color]
    /// The same where something else is selected: nearer to the background.
    private let faded: [Color]
    private let shade: Style
    /// Where the cursor is.
    let cursor: Color

    init(_ theme: Theme) {
        let isDark = theme.profile.background == .dark
        let hasColors = theme.profile.colors >= .ansi256
        switch (theme.profile.glyphs, hasColors) {
        case (.unicode, true): kind = .halves
        case (.ascii, true): kind = .backgrounds
        case (.unicode, false): kind = .shades
        case (.ascii, false): kind = .digits
        }
        switch theme.profile.colors {
        case .truecolor:
            let ground = isDark ? Color(0x14171c) : Color(0xffffff)
            colors = isDark ? Self.dark : Self.light
            faded = colors.map { $0.mixed(with: ground, 0.62) }
        case .ansi256:
            colors = isDark ? Self.dark256 : Self.light256
            faded = isDark ? Self.fadedDark256 : Self.fadedLight256
        case .ansi16, .none:
            colors = []
            faded = []
        }
        shade = theme.profile.colors == .ansi16 ? theme.accent : theme.text
        cursor = isDark ? Color(0xffffff) : Color(0x000000)
    }

    /// Buckets of value that one row of the screen can tell apart.
    var bandsPerRow: Int { kind == .halves ? 2 : 1 }

    var levels: Int {
        switch kind {
        case .halves, .backgrounds: colors.count
        case .shades: Self.shades.count
        case .digits: 9
        }
    }

    /// The level of a count, from 0; nil for none. By logarithm: one must show beside a thousand.
    func level(_ count: Int, of maximum: Int) -> Int? {
        guard count > 0 else { return nil }
        guard maximum > 1 else { return levels / 2 }
        let part = HeatmapInk.logarithm(count) / HeatmapInk.logarithm(maximum)
        return min(levels - 1, max(0, Int((part * Double(levels - 1)).rounded())))
    }

    /// To base 2, by the bits in front and a line between them: near enough for a shade.
    static func logarithm(_ count: Int) -> Double {
        let count = max(1, count)
        let whole = Int.bitWidth - 1 - count.leadingZeroBitCount
        return Double(whole) + Double(count) / Double(sign: .plus, exponent: whole, significand: 1)
            - 1
    }

    func color(_ level: Int, isFaded: Bool) -> Color {
        let ramp = isFaded ? faded : colors
        return ramp[min(level, ramp.count - 1)]
    }

    /// The character of a level, where a cell shows one bucket.
    func mark(_ level: Int) -> (text: String, style: Style) {
        switch kind {
        case .halves: ("█", Style(color(level, isFaded: false)))
        case .backgrounds: (" ", Style(on: color(level, isFaded: false)))
        case .shades: (Self.shades[min(level, Self.shades.count - 1)], shade)
        case .digits: ("\(level + 1)", shade)
        }
    }

    private static let shades = ["░", "▒", "▓", "█"]
    private static let steps = 24

    /// From blue over teal and green to yellow.
    private static let dark = (0..<steps).map { step in
        let part = Double(step) / Double(steps - 1)
        return Color.oklch(
            lightness: 0.36 + 0.59 * part, chroma: 0.13 + 0.12 * part * (1 - part),
            hue: 285 - 177 * part)
    }
    private static let light = (0..<steps).map { step in
        let part = Double(step) / Double(steps - 1)
        return Color.oklch(
            lightness: 0.90 - 0.57 * part, chroma: 0.10 + 0.05 * part, hue: 108 + 177 * part)
    }
    /// The same in xterm's cube, by hand.
    private static let dark256 = [
        0x5f0087, 0x005faf, 0x0087af, 0x00afaf, 0x00d7af, 0x5fd787, 0xafd75f, 0xffff87,
    ].map { Color($0) }
    private static let light256 = [
        0xd7d787, 0xafd787, 0x5fd7af, 0x00af87, 0x008787, 0x005faf, 0x000087,
    ].map { Color($0) }
    private static let fadedDark256 = [
        0x00005f, 0x00005f, 0x005f5f, 0x005f5f, 0x005f5f, 0x5f875f, 0x5f875f, 0x87875f,
    ].map { Color($0) }
    private static let fadedLight256 = [
        0xffffd7, 0xd7ffd7, 0xd7ffd7, 0xafd7d7, 0xafd7d7, 0xafafd7, 0xafafd7,
    ].map { Color($0) }
}
