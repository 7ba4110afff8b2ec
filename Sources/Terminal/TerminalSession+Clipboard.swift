// Copying to the clipboard of the terminal, which is the user's own also over SSH: OSC 52
// (xterm's ctlseqs, "Manipulate Selection Data").

extension TerminalSession {
    /// Terminals drop longer ones: xterm and tmux take 100,000 characters or somewhat less.
    private static let clipboardLimit = 74_000

    /// Asks the terminal to put `text` on the clipboard; false when it is too long for that.
    /// Whether the terminal allows it can't be known.
    @discardableResult
    public func copy(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= TerminalSession.clipboardLimit else { return false }
        write(
            TerminalSession.clipboardSequences(
                for: bytes, isTmux: environment("TMUX") != nil,
                isScreen: environment("TERM")?.hasPrefix("screen") ?? false))
        return true
    }

    /// tmux takes OSC 52 itself when `set-clipboard` is on, and with `allow-passthrough` hands on
    /// what is wrapped for it; both say the same, so whichever is on works. GNU screen hands on
    /// what is wrapped, in pieces of less than 768 bytes.
    static func clipboardSequences(for bytes: [UInt8], isTmux: Bool, isScreen: Bool) -> String {
        let plain = "\u{1b}]52;c;\(Base64.encoded(bytes))\u{7}"
        if isTmux {
            return plain + "\u{1b}Ptmux;\u{1b}" + plain + "\u{1b}\\"
        }
        guard isScreen else { return plain }
        var wrapped = ""
        var rest = plain.utf8[...]
        while !rest.isEmpty {
            wrapped += "\u{1b}P" + String(decoding: rest.prefix(700), as: UTF8.self) + "\u{1b}\\"
            rest = rest.dropFirst(700)
        }
        return wrapped
    }
}
