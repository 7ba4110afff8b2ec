internal import Interface

/// How far something long has come, on stderr: a line that is drawn again and again on a terminal,
/// elsewhere a line for every tenth.
struct ProgressBar {
    private static let width = 40

    let isTerminal: Bool
    private var lastShown = -1

    init(isTerminal: Bool) {
        self.isTerminal = isTerminal
    }

    mutating func show(_ done: Int, of total: Int) {
        guard total > 0 else { return }
        let done = min(max(0, done), total)
        let percent = Int(Double(done) / Double(total) * 100)
        guard isTerminal ? percent > lastShown : percent / 10 > lastShown / 10 else { return }
        guard isTerminal || lastShown >= 0 || percent >= 10 else { return }
        lastShown = percent
        let count = "\(Format.grouped(done)) of \(Format.counted(total, "span"))"
        guard isTerminal else { return Diagnostics.say("\(percent)%, \(count)") }
        let full = ProgressBar.width * percent / 100
        let bar =
            String(repeating: "#", count: full)
            + String(repeating: "-", count: ProgressBar.width - full)
        Diagnostics.redraw("[\(bar)] \(percent)%, \(count)")
    }

    /// Takes the line away.
    mutating func clear() {
        if isTerminal, lastShown >= 0 { Diagnostics.redraw("") }
    }
}
