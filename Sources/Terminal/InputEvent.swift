/// What the terminal, the system, or another thread tells the program.
public enum InputEvent: Hashable, Sendable {
    case key(Key)
    case mouse(Mouse)
    /// Text pasted as a whole; it may hold line breaks and control characters.
    case paste(String)
    /// The terminal has a new size, in cells: draw everything again.
    case resize(width: Int, height: Int)
    /// The terminal's window gained or lost the focus.
    case focus(Bool)
    /// The terminal told its background, some time after the start.
    case background(Background)
    /// Another thread called `wake()`.
    case wake
    /// Ctrl-Z or SIGTSTP: call `TerminalSession.suspend(message:)` to stop.
    case suspend
    /// The program goes on after it was stopped: draw everything again.
    case resume
    /// SIGTERM, SIGINT or SIGHUP came, or the terminal is gone: leave in good order.
    case terminate(signal: Int32)
}
