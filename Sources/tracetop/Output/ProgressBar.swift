internal import Interface

/// How far something long has come: a line on stderr that is drawn again and again. Nothing where
/// stderr is no terminal.
struct ProgressBar {
    private static let width = 40

    let isTerminal: Bool
    private var lastShown = -1

    init(isTerminal: Bool) {
        self.isTerminal = isTerminal
    }

    mutating func show(_ done: Int, of total: Int) {
        guard isTerminal, total > 0 else { return }
        let done = min(max(0, done), total)
        let percent = Int(Double(done) / Double(total) * 100)
        guard percent > lastShown else { return }
        lastShown = percent
        let count = "\(Format.grouped(done)) of \(Format.counted(total, "span"))"
        let full = ProgressBar.width * percent / 100
        let bar =
            String(repeating: "#", count: full)
            + String(repeating: "-", count: ProgressBar.width - full)
        Diagnostics.redraw("[\(bar)] \(percent)%, \(count)")
    }

    /// Takes the line away.
    mutating func clear() {
        if lastShown >= 0 { Diagnostics.redraw("") }
    }
}
