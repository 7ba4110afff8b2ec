// Copying to the clipboard of the terminal, which is the user's own also over SSH: OSC 52
// (xterm's ctlseqs, "Manipulate Selection Data"). Some terminals ignore that, so on a local desktop
// its own tool is given the text as well.

internal import CPlatform

extension TerminalSession {
    /// Terminals drop longer ones: xterm and tmux take 100,000 characters or somewhat less.
    private static let clipboardLimit = 74_000

    /// Puts `text` on the clipboard, by way of the terminal and of the desktop's tool; false when it
    /// is too long for the one and the other isn't there. Whether the terminal allows it can't be
    /// known.
    @discardableResult
    public func copy(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isOnDesktop = TerminalSession.desktopTools(environment).contains { tool in
            TerminalSession.run(tool, input: bytes)
        }
        guard bytes.count <= TerminalSession.clipboardLimit else { return isOnDesktop }
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

    /// The tools that could reach the clipboard of this desktop, best first; none over SSH, where it
    /// would be another machine's.
    static func desktopTools(_ environment: (String) -> String?) -> [[String]] {
        func isSet(_ name: String) -> Bool { environment(name)?.isEmpty == false }
        guard !isSet("SSH_CONNECTION"), !isSet("SSH_TTY") else { return [] }
        #if os(macOS)
        return [["pbcopy"]]
        #else
        var tools: [[String]] = []
        if isSet("WAYLAND_DISPLAY") { tools.append(["wl-copy"]) }
        if isSet("DISPLAY") {
            tools += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
        }
        return tools
        #endif
    }

    /// Starts a tool with some input; false when it isn't installed.
    private static func run(_ tool: [String], input: [UInt8]) -> Bool {
        let words = tool.map { Array($0.utf8CString) }
        func start(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) -> Bool {
            guard index < words.count else {
                return input.withUnsafeBytes { bytes in
                    cplatform_run_with_input(pointers + [nil], bytes.baseAddress, bytes.count) == 0
                }
            }
            return words[index].withUnsafeBufferPointer { word in
                start(index + 1, pointers + [word.baseAddress])
            }
        }
        return start(0, [])
    }
}
