import Foundation
import Testing

@testable import Terminal

/// One at a time: terminfo has one current terminal.
@Suite(.serialized) struct TerminalSequenceTests {
    @Test func `base64 is Foundation's`() {
        for count in 0..<50 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 250) }
            #expect(Base64.encoded(bytes) == Data(bytes).base64EncodedString())
        }
    }

    @Test func `copied text is wrapped for what stands between`() {
        let bytes = Array("hi".utf8)
        let plain = "\u{1b}]52;c;aGk=\u{7}"
        #expect(
            TerminalSession.clipboardSequences(for: bytes, isTmux: false, isScreen: false) == plain)
        #expect(
            TerminalSession.clipboardSequences(for: bytes, isTmux: true, isScreen: true)
                == plain + "\u{1b}Ptmux;\u{1b}" + plain + "\u{1b}\\")
        #expect(
            TerminalSession.clipboardSequences(for: bytes, isTmux: false, isScreen: true)
                == "\u{1b}P" + plain + "\u{1b}\\")
    }

    @Test func `the desktop's clipboard tools are those of this machine's desktop`() {
        func tools(_ environment: [String: String]) -> [String] {
            TerminalSession.desktopTools { environment[$0] }.compactMap(\.first)
        }
        #expect(tools(["DISPLAY": ":0", "SSH_CONNECTION": "192.0.2.1 1 2 3"]).isEmpty)
        #if os(Linux)
        #expect(tools([:]).isEmpty)
        #expect(tools(["DISPLAY": ":0"]) == ["xclip", "xsel"])
        #expect(tools(["DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"]).first == "wl-copy")
        #endif
    }

    /// What ncurses' own tool reads of the entry with direct colour, for every base that is common.
    @Test(arguments: ["xterm-256color", "tmux-256color", "screen", "xterm"])
    func `terminfo reads the compiled entry, with direct colour and all else as it was`(
        term: String
    ) throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/infocmp"),
            let entry = try TerminalSession.probe(term).direct
        else { return }
        func infocmp(_ options: [String], _ variables: [String: String] = [:]) throws -> Set<String>
        {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/infocmp")
            process.arguments = ["-1"] + options + [term]
            process.environment = variables
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let text = String(
                decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Set(text.split(separator: "\n").dropFirst(2).map(String.init))
        }
        let changed = ["TERMINFO": "b64:" + Base64.encoded(entry)]
        let extended = try infocmp(["-x"], changed)
        #expect(extended.contains("\tRGB,"))
        #expect(extended.contains("\tcolors#0x1000000,"))
        let gone = try infocmp([]).subtracting(infocmp([], changed)).compactMap {
            $0.split(whereSeparator: { "\t=#,".contains($0) }).first
        }
        let palette: Set<Substring> = [
            "colors", "pairs", "setaf", "setab", "setf", "setb", "ccc", "initc", "oc", "op",
        ]
        #expect(palette.isSuperset(of: gone), "\(gone)")
    }

    @Test func `capabilities lose their delays`() {
        #expect(TerminalModes.withoutDelays("\u{1b}[m$<2>x$<5*/>") == "\u{1b}[mx")
        #expect(TerminalModes.withoutDelays("plain $ < text") == "plain $ < text")
    }

    @Test func `errors say what to do`() {
        #expect(
            "\(TerminalError(.unknownTerm("f\u{1b}oo")))"
                == "terminal type 'f\\eoo' is not known: set TERM, e.g. TERM=xterm-256color")
    }

    @Test func `without a terminal there is an error and nothing else`() {
        guard isatty(1) == 0 else { return }
        #expect(throws: TerminalError(.noTerminal)) { _ = try TerminalSession() }
        // Twice: the first left nothing behind.
        #expect(throws: TerminalError(.noTerminal)) { _ = try TerminalSession() }
    }
}
