/// Which characters the terminal can be trusted to show.
public enum GlyphTier: String, Sendable, CaseIterable {
    case ascii
    case unicode

    /// Unicode where the locale's character set is UTF-8, except on the Linux console, whose font
    /// has few of the drawing characters, and on `dumb`.
    public static func detect(environment: (String) -> String?) -> GlyphTier {
        let term = environment("TERM") ?? ""
        guard term != "linux", term != "dumb" else { return .ascii }
        // The first that is set and not empty counts (POSIX, Environment Variables, 8.2).
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = environment(name), !value.isEmpty else { continue }
            let lower = value.lowercased()
            return lower.contains("utf-8") || lower.contains("utf8") ? .unicode : .ascii
        }
        return .ascii
    }

    /// What stands for `scalar` where only ASCII can be shown: of the same width, so that layouts
    /// hold; `?` where nothing is like it.
    static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        asciiForms[scalar] ?? "?"
    }

    private static let asciiForms: [Unicode.Scalar: Unicode.Scalar] = {
        let groups: [(Unicode.Scalar, String)] = [
            (".", "·•∙⋅"), ("*", "●◆★■◉"), ("o", "○◇□◦"), ("x", "✗✘×✕✖"), ("+", "✓✔┼├┤┬┴┌┐└┘╭╮╰╯"),
            (">", "▸▶►›→❯⇒⟩"), ("v", "▾▼↓⌄"), ("^", "▴▲↑"), ("<", "◂◀◄‹←❮⟨"), ("!", "⚠"),
            ("-", "─━╌┄–—−╶╴"), ("|", "│┃┆┊▏▕╎"), ("=", "═▒"), ("#", "█▓▉▊▇"), ("%", "░"),
            (":", "▃"), ("_", "▁"), ("~", "…≈"), ("u", "µμ"), ("\"", "“”„"), ("'", "‘’╵"),
            ("[", "▌▋▍▎"), ("]", "▐"), ("$", "⏎"), ("@", "⟳↻"), ("a", "Δ∆"),
            ("/", "╱÷"), ("\\", "╲"), (" ", "\u{a0}\u{2007}\u{202f}\u{2009}\u{2800}"),
        ]
        var forms: [Unicode.Scalar: Unicode.Scalar] = ["▂": ".", "▄": "-", "▅": "=", "▆": "+"]
        for (ascii, likes) in groups {
            for like in likes.unicodeScalars {
                forms[like] = ascii
            }
        }
        return forms
    }()
}
