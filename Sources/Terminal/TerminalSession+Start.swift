// Finding the terminal and starting ncurses on it.

internal import CNcurses
internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension TerminalSession {
    typealias Files = (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)

    /// What a session is made of.
    struct Opened {
        var term: String
        var files: Files
        var pipe: Int32
        var waker: Waker
        var profile: TerminalProfile
        var screen: OpaquePointer
    }

    /// Takes over the terminal and starts ncurses; on failure all is as it was.
    static func open(color: ColorChoice) throws(TerminalError) -> Opened {
        let term = try termOfEnvironment()
        _ = cplatform_use_utf8_locale()
        let probe = try probe(term)
        let profile = TerminalProfile.detect(
            choice: color, terminfoColors: probe.colors, environment: environment)
        let files = try openFiles()
        var ends: (read: Int32, write: Int32) = (-1, -1)
        let failure = cplatform_make_pipe(&ends.read, &ends.write)
        guard failure == 0 else {
            closeFiles(files)
            throw TerminalError(.system(failure))
        }
        // Before newterm, which would install its own handlers.
        cplatform_catch_signals(ends.write)
        guardTerminal(fileno(files.output), restore: TerminalModes.off + probe.restore)
        let direct = profile.colors == .truecolor ? probe.direct : nil
        guard let screen = newScreen(term, files, directColor: direct) else {
            cplatform_unguard_terminal()
            cplatform_release_signals()
            closeFiles(files)
            throw TerminalError(.unknownTerm(term))
        }
        return Opened(
            term: term, files: files, pipe: ends.read, waker: Waker(descriptor: ends.write),
            profile: profile, screen: screen)
    }

    static func closeFiles(_ files: Files) {
        fclose(files.input)
        fclose(files.output)
    }

    private static func guardTerminal(_ descriptor: Int32, restore: String) {
        Array(restore.utf8).withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                cplatform_guard_terminal(descriptor, characters.baseAddress, characters.count)
            }
        }
    }

    /// What terminfo tells before ncurses starts.
    struct Probe {
        var colors: Int
        /// Puts the screen in order after a crash.
        var restore: String
        /// The entry with direct colour, compiled.
        var direct: [UInt8]?
    }

    static func termOfEnvironment() throws(TerminalError) -> String {
        guard isatty(STDOUT_FILENO) != 0 else { throw TerminalError(.noTerminal) }
        guard let term = environment("TERM"), !term.isEmpty else {
            throw TerminalError(.termNotSet)
        }
        return term
    }

    /// Descriptors of our own, so that closing them leaves the standard ones alone.
    static func openFiles() throws(TerminalError) -> Files {
        let inputDescriptor =
            isatty(STDIN_FILENO) != 0 ? dup(STDIN_FILENO) : cplatform_open_terminal()
        guard inputDescriptor >= 0 else { throw TerminalError(.noTerminal) }
        guard let input = fdopen(inputDescriptor, "r") else {
            close(inputDescriptor)
            throw TerminalError(.system(errno))
        }
        let outputDescriptor = dup(STDOUT_FILENO)
        guard outputDescriptor >= 0, let output = fdopen(outputDescriptor, "w") else {
            let reason = errno
            fclose(input)
            throw TerminalError(.system(reason))
        }
        return (input, output)
    }

    static func probe(_ term: String) throws(TerminalError) -> Probe {
        var status: Int32 = 0
        guard setupterm(term, STDOUT_FILENO, &status) == OK else {
            // 1 is a terminal on paper, 0 and -1 one without an entry.
            throw TerminalError(status == 1 ? .incapable(term) : .unknownTerm(term))
        }
        defer { cncurses_forget_terminal() }
        guard cncurses_string("cup") != nil, cncurses_string("clear") != nil else {
            throw TerminalError(.incapable(term))
        }
        var restore = ""
        for name in ["sgr0", "rmcup", "cnorm"] {
            guard let capability = cncurses_string(name) else { continue }
            restore += TerminalModes.withoutDelays(String(cString: capability))
        }
        return Probe(
            colors: Int(cncurses_number("colors")), restore: restore,
            direct: TerminfoEntry.directColor().compiled(for: term))
    }

    /// Starts ncurses, with an entry of ours where one is given: it reads that from the
    /// environment, which is put back at once.
    static func newScreen(
        _ term: String, _ files: Files, directColor: [UInt8]?
    ) -> OpaquePointer? {
        guard let directColor else { return newterm(term, files.output, files.input) }
        let before = environment("TERMINFO")
        setenv("TERMINFO", "b64:" + Base64.encoded(directColor), 1)
        let screen = newterm(term, files.output, files.input)
        if let before {
            setenv("TERMINFO", before, 1)
        } else {
            unsetenv("TERMINFO")
        }
        return screen ?? newterm(term, files.output, files.input)
    }
}
