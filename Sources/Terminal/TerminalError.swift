/// Why a terminal can't be used.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// Standard output is no terminal, or no keyboard belongs to it.
        case noTerminal
        /// TERM is not set or empty.
        case termNotSet
        /// Terminfo has no entry for TERM.
        case unknownTerm(String)
        /// The terminal can't move its cursor.
        case incapable(String)
        /// Another session is running.
        case alreadyRunning
        /// The system refused: errno.
        case system(Int32)
    }

    public let code: Code

    init(_ code: Code) {
        self.code = code
    }

    /// What is wrong and what to do.
    public var description: String {
        switch code {
        case .noTerminal: "no terminal: run it in one, not in a pipe or as a service"
        case .termNotSet: "TERM is not set: set it to the terminal's type, e.g. TERM=xterm-256color"
        case .unknownTerm(let term):
            "terminal type '\(visible(term))' is not known: set TERM, e.g. TERM=xterm-256color"
        case .incapable(let term):
            "terminal type '\(visible(term))' cannot move its cursor: "
                + "use another terminal, or set TERM, e.g. TERM=xterm-256color"
        case .alreadyRunning: "the terminal is in use by this program already"
        case .system(let number): "the terminal cannot be used: system error \(number)"
        }
    }
}
