/// That something takes long, and for how long by now: a line on stderr that is drawn again every
/// second. Nothing where stderr is no terminal.
final class WaitingLine {
    private let title: String
    private let isTerminal: Bool
    private let begun = ContinuousClock.now
    private var secondsShown: Int64 = 0

    init(_ title: String, isTerminal: Bool = ProcessEnvironment.isErrorTerminal) {
        self.title = title
        self.isTerminal = isTerminal
    }

    /// To be called often.
    func tick() {
        guard isTerminal, let line = line(after: ContinuousClock.now - begun) else { return }
        Diagnostics.redraw(line)
    }

    /// Takes the line away.
    func clear() {
        if isTerminal, secondsShown > 0 { Diagnostics.redraw("") }
    }

    /// What is to be shown; nil where that is there already, or it is too early to say anything.
    func line(after elapsed: Duration) -> String? {
        let seconds = elapsed.components.seconds
        guard seconds > secondsShown else { return nil }
        secondsShown = seconds
        return "\(title)… \(seconds) s"
    }
}
