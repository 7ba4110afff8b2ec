// Modes of terminals that terminfo doesn't describe: xterm's ctlseqs, "DEC Private Mode Set".
// Terminals ignore the ones that they don't know.

enum TerminalModes {
    /// Bracketed paste, focus reports.
    static let on = "\u{1b}[?2004h\u{1b}[?1004h"
    /// Buttons and drags, told in SGR's way.
    static let mouseOn = "\u{1b}[?1002h\u{1b}[?1006h"
    static let mouseOff = "\u{1b}[?1006l\u{1b}[?1002l"
    /// All of them, and an update begun.
    static let off = endUpdate + mouseOff + "\u{1b}[?1004l\u{1b}[?2004l"

    /// Between these the terminal shows nothing half drawn.
    static let beginUpdate = "\u{1b}[?2026h"
    static let endUpdate = "\u{1b}[?2026l"

    static let askBackground = "\u{1b}]11;?\u{1b}\\"

    /// Old terminals show the answer's question as text, or wait for its end.
    static func answersQueries(_ term: String) -> Bool {
        !["linux", "vt", "cons", "sun", "ansi", "screen"].contains { term.hasPrefix($0) }
            || environment("TMUX") != nil
    }

    static func isSynchronized(_ profile: TerminalProfile) -> Bool {
        profile.colors >= .ansi256
    }

    /// A capability without its delays, `$<5>`: they are for tputs, and no terminal needs them.
    static func withoutDelays(_ capability: String) -> String {
        var rest = capability[...]
        var text = ""
        while let start = rest.firstRange(of: "$<"),
            let end = rest[start.upperBound...].firstIndex(of: ">")
        {
            text += rest[..<start.lowerBound]
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }
}
