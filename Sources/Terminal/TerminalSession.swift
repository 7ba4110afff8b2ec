// The terminal itself: ncurses shows canvases, the bytes it sends are parsed here.
//
// ncurses knows the terminal's type and sends the least that turns what is shown into what should
// be. It doesn't read: its key and mouse decoding loses clicks and waits in wrong places, so input
// is InputParser's.
//
// Signals become bytes in a pipe, on which other threads' wake-ups arrive as well; `nextEvent`
// polls that and the terminal. Everything here belongs to one thread, except `waker`.

internal import CNcurses
internal import CPlatform
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The process's terminal, taken over as a full screen until `stop()` or the end of the process,
/// whichever way it comes.
public final class TerminalSession {
    /// What the terminal can show; the background may change with a `.background` event.
    public private(set) var profile: TerminalProfile
    /// Wakes `nextEvent` from any thread.
    public let waker: Waker
    /// The terminal's columns.
    public private(set) var width = 80
    /// The terminal's rows.
    public private(set) var height = 24

    let input: Int32
    let output: Int32
    let pipe: Int32
    private let files: Files
    private let screen: OpaquePointer
    private let term: String
    var parser = InputParser()
    /// When a sequence that has begun is taken for what it is so far.
    var unfinishedUntil: ContinuousClock.Instant?
    /// Events that came together with the one returned.
    var pending: [InputEvent] = []
    var painter: CellPainter
    /// What was shown last; nil when everything has to be drawn.
    var shown: Canvas?
    private var isMouseOn = false
    private var isRunning = true
    /// When the terminal was asked for its background and hasn't answered yet.
    var askedForBackground: ContinuousClock.Instant?

    private static let isTaken = Atomic(false)

    /// Takes over the terminal: standard output, and `/dev/tty` for keys when standard input is
    /// something else.
    ///
    /// - Parameters:
    ///   - color: what `--color` says.
    ///   - mouse: whether the mouse is reported from the start; `isMouseEnabled` changes it.
    public init(color: ColorChoice = .auto, mouse: Bool = true) throws(TerminalError) {
        guard !TerminalSession.isTaken.exchange(true, ordering: .acquiringAndReleasing) else {
            throw TerminalError(.alreadyRunning)
        }
        let opened: Opened
        do throws(TerminalError) {
            opened = try TerminalSession.open(color: color)
        } catch {
            TerminalSession.isTaken.store(false, ordering: .releasing)
            throw error
        }
        files = opened.files
        input = fileno(opened.files.input)
        output = fileno(opened.files.output)
        pipe = opened.pipe
        waker = opened.waker
        term = opened.term
        profile = opened.profile
        screen = opened.screen
        painter = CellPainter(tier: opened.profile.colors)
        isMouseOn = mouse
        prepare()
    }

    deinit {
        stop()
    }

    /// Modes that a full screen needs, in ncurses and in the terminal.
    private func prepare() {
        raw()
        noecho()
        nonl()
        // ncurses must not look for keys while it draws.
        typeahead(-1)
        curs_set(0)
        painter.start()
        updateSize()
        wrefresh(cncurses_screen_window())
        enterModes()
        if TerminalModes.answersQueries(term) {
            askedForBackground = .now
            write(TerminalModes.askBackground)
        }
    }

    private func enterModes() {
        write(TerminalModes.on + (isMouseOn ? TerminalModes.mouseOn : ""))
    }

    /// Gives the terminal back. Safe to call twice.
    public func stop() {
        guard isRunning else { return }
        isRunning = false
        discardLateAnswer()
        write(TerminalModes.off)
        curs_set(1)
        endwin()
        cplatform_unguard_terminal()
        cplatform_release_signals()
        delscreen(screen)
        TerminalSession.closeFiles(files)
        TerminalSession.isTaken.store(false, ordering: .releasing)
    }

    /// Whether the mouse is reported. Without it the terminal selects text as usual.
    public var isMouseEnabled: Bool {
        get { isMouseOn }
        set {
            guard newValue != isMouseOn, isRunning else { return }
            isMouseOn = newValue
            write(newValue ? TerminalModes.mouseOn : TerminalModes.mouseOff)
        }
    }

    /// Stops the process as Ctrl-Z does elsewhere, after giving back the terminal and saying
    /// `message` (what pauses meanwhile); returns when the user continues it, and the next event is
    /// `.resume`.
    public func suspend(message: String) {
        guard isRunning else { return }
        write(TerminalModes.off)
        curs_set(1)
        endwin()
        write(visible(message) + "\n")
        cplatform_stop_group()
        // The signals of this stop are dealt with here.
        readPipe(ignoring: [SIGTSTP, SIGCONT])
        resumed()
    }

    /// Takes the terminal again after a stop, ours or another's.
    func resumed() {
        reset_prog_mode()
        updateSize()
        enterModes()
        redraw()
        pending.removeAll { $0 == .resume }
        pending.append(.resume)
    }

    /// Makes the next `present` draw every cell: Ctrl-L, when something else wrote on the screen.
    public func redraw() {
        shown = nil
        clearok(cncurses_shown_window(), true)
    }

    /// Reads the terminal's size; true when it changed.
    @discardableResult
    func updateSize() -> Bool {
        var (columns, rows): (Int32, Int32) = (0, 0)
        guard cplatform_window_size(output, &columns, &rows) != 0,
            Int(columns) != width || Int(rows) != height
        else { return false }
        (width, height) = (Int(columns), Int(rows))
        resizeterm(rows, columns)
        shown = nil
        return true
    }

    /// Notes the answer about the background.
    func noteBackground(_ background: Background) {
        askedForBackground = nil
        profile.background = background
    }

    /// The answer about the background must not end up on the shell's command line.
    private func discardLateAnswer() {
        guard let asked = askedForBackground, .now - asked < .milliseconds(500) else { return }
        var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, 100) > 0 { tcflush(input, TCIFLUSH) }
    }

    /// Sends bytes past ncurses, which has none waiting outside of `present`.
    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { sendAll($0) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private func sendAll(_ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
            let count = Glibc.write(output, bytes.baseAddress, bytes.count)
            #else
            let count = Darwin.write(output, bytes.baseAddress, bytes.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}

/// A variable of the process's environment.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
