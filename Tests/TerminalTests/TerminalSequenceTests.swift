import Foundation
import Testing

@testable import Terminal

@Suite struct TerminalSequenceTests {
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
