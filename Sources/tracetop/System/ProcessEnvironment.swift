internal import Terminal

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the process was started with: variables, and terminals or not at its ends.
enum ProcessEnvironment {
    /// A variable's value; nil where it is not set.
    static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The command line without the program's name.
    static var words: [String] { Array(CommandLine.arguments.dropFirst()) }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Where the parent has closed stdin, stdout or stderr, the next file to be opened would take
    /// its number, and be read as input or written over with output. So something takes it that
    /// can be neither read nor written, as the closed one could not.
    static func occupyStandardDescriptors() {
        let ends = [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        for (descriptor, mode) in ends where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", mode)
        }
    }

    /// The columns of the terminal on stdout; nil where there is none.
    static var outputWidth: Int? { width(of: STDOUT_FILENO) }

    /// The columns of the terminal on stderr; nil where there is none.
    static var errorWidth: Int? { width(of: STDERR_FILENO) }

    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col > 0
        else { return nil }
        return Int(size.ws_col)
    }

    /// Nanoseconds since the epoch.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    static func exit(_ status: Int32) -> Never {
        #if canImport(Glibc)
        Glibc.exit(status)
        #else
        Darwin.exit(status)
        #endif
    }

    /// What text on stdout may look like.
    static func profile(choice: ColorChoice) -> TerminalProfile {
        var profile = TerminalProfile.detect(choice: choice, environment: value)
        if choice == .auto, !isOutputTerminal { profile.colors = .none }
        // A file is no terminal that lacks characters: only the locale counts.
        if !isOutputTerminal {
            profile.glyphs = .detect { $0 == "TERM" ? nil : value($0) }
        }
        return profile
    }
}
