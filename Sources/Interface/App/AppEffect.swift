/// What the screens want done that is not drawing: the loop around them does it.
public enum AppEffect: Sendable, Hashable {
    case request(TraceRequest)
    /// Put on the clipboard (OSC 52).
    case copy(String)
    /// Let the terminal have the mouse, so that it can select text, or take it back.
    case captureMouse(Bool)
    /// Draw every cell again.
    case redraw
    /// Begin to receive, since the process that did has ended.
    case takeOver
    case suspend
    case quit
}
