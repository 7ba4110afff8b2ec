public import Terminal

/// What the screens react to.
public enum AppEvent: Sendable {
    case input(InputEvent)
    case source(TraceSourceEvent)
    case status(ReceiverStatus)
    /// Time has passed: ages and rates are another.
    case tick
}
