/// What the user asked for with `--color`.
public enum ColorChoice: String, Sendable, CaseIterable {
    case auto
    case always
    case never
}

/// How many colours the terminal shows.
public enum ColorTier: Int, Sendable, Comparable, CaseIterable {
    /// Bold, dim, underline and reverse only.
    case none
    /// The terminal's own sixteen (eight and bold on the oldest).
    case ansi16
    /// xterm's cube and grey ramp.
    case ansi256
    /// 24 bits.
    case truecolor

    public static func < (left: ColorTier, right: ColorTier) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The tier that the environment promises.
    ///
    /// - Parameters:
    ///   - terminfoColors: what terminfo says of TERM, or nil to judge by TERM's name.
    ///   - environment: a variable's value by its name.
    ///
    /// `NO_COLOR`: https://no-color.org. `COLORTERM`: https://github.com/termstandard/colors.
    public static func detect(
        choice: ColorChoice, terminfoColors: Int? = nil, environment: (String) -> String?
    ) -> ColorTier {
        if choice == .never { return .none }
        if choice == .auto, let value = environment("NO_COLOR"), !value.isEmpty { return .none }
        let found = promised(terminfoColors: terminfoColors, environment: environment)
        return choice == .always ? max(found, .ansi16) : found
    }

    private static func promised(
        terminfoColors: Int?, environment: (String) -> String?
    ) -> ColorTier {
        let term = environment("TERM") ?? ""
        guard term != "dumb", !term.isEmpty else { return .none }
        if term.hasSuffix("-direct") { return .truecolor }
        // GNU screen hands on the COLORTERM of the terminal that it runs in, and can't show 24 bits;
        // tmux, which often calls itself screen too, can.
        let isGNUScreen = term.hasPrefix("screen") && environment("TMUX") == nil
        let colorTerm = environment("COLORTERM") ?? ""
        if colorTerm == "truecolor" || colorTerm == "24bit", !isGNUScreen, term != "linux" {
            return .truecolor
        }
        if let terminfoColors {
            return terminfoColors > 256
                ? .truecolor
                : terminfoColors == 256 ? .ansi256 : terminfoColors >= 8 ? .ansi16 : .none
        }
        if term.contains("256color") { return .ansi256 }
        return term.hasPrefix("vt") ? .none : .ansi16
    }
}
