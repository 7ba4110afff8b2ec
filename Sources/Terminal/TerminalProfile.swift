/// What is known of a terminal that drawing depends on.
public struct TerminalProfile: Hashable, Sendable {
    public var colors: ColorTier
    public var glyphs: GlyphTier
    public var background: Background

    public init(colors: ColorTier, glyphs: GlyphTier, background: Background = .dark) {
        self.colors = colors
        self.glyphs = glyphs
        self.background = background
    }

    /// What the environment alone says, for output that isn't a full screen.
    ///
    /// - Parameter terminfoColors: what terminfo says of TERM, or nil to judge by TERM's name.
    public static func detect(
        choice: ColorChoice, terminfoColors: Int? = nil, environment: (String) -> String?
    ) -> TerminalProfile {
        TerminalProfile(
            colors: .detect(
                choice: choice, terminfoColors: terminfoColors, environment: environment),
            glyphs: .detect(environment: environment),
            background: .detect(environment: environment) ?? .dark)
    }
}
