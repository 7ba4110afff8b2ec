internal import Query
internal import Terminal

/// A list of queries to choose from: those kept under a name, those asked before, and examples.
struct QueryPicker: Sendable {
    struct Entry: Sendable, Hashable {
        var text: String
        /// A name, or what it is for.
        var note: String
        var section: String
        /// Nil for what was not kept.
        var name: String?
    }

    enum Outcome: Sendable, Hashable {
        case chosen(String)
        /// To be changed before it is asked.
        case edited(String)
        /// This name is to be forgotten.
        case forgotten(String)
        case closed
    }

    private(set) var entries: [Entry] = []
    private(set) var selected = 0

    static let hints = [
        KeyHint("↑↓", "move"), KeyHint("⏎", "ask"), KeyHint("e", "edit"),
        KeyHint("d", "forget a name"), KeyHint("Esc", "close"),
    ]
    private static let recent = 10

    init(saved: [SavedQuery], history: [String]) {
        update(saved: saved, history: history)
    }

    mutating func update(saved: [SavedQuery], history: [String]) {
        let chosen = entries.indices.contains(selected) ? entries[selected] : nil
        entries =
            saved.map { Entry(text: $0.text, note: $0.name, section: "Kept", name: $0.name) }
            + history.reversed().prefix(Self.recent).map {
                Entry(text: $0, note: "", section: "Asked before")
            }
            + QueryExample.all.map { Entry(text: $0.text, note: $0.note, section: "To begin with") }
        selected = chosen.flatMap(entries.firstIndex) ?? min(selected, max(0, entries.count - 1))
    }

    /// - Parameter height: the screen's.
    mutating func handle(_ key: Key, height: Int) -> Outcome? {
        guard entries.indices.contains(selected) else { return .closed }
        switch key {
        case .enter: return .chosen(entries[selected].text)
        case "e", "/", "i": return .edited(entries[selected].text)
        case "d", .delete: return entries[selected].name.map(Outcome.forgotten)
        case .escape, "q", "o": return .closed
        default:
            guard let motion = RowMotion(key) else { return nil }
            let wanted = motion.row(
                from: selected, of: entries.count, visible: visibleRows(height: height))
            selected = min(max(0, wanted), entries.count - 1)
        }
        return nil
    }

    // MARK: Drawing

    private enum Line {
        case head(String)
        case entry(Int)
    }

    private var lines: [Line] {
        var lines: [Line] = []
        for (index, entry) in entries.enumerated() {
            if index == 0 || entries[index - 1].section != entry.section {
                lines.append(.head(entry.section))
            }
            lines.append(.entry(index))
        }
        return lines
    }

    /// What fits into the box.
    private func visibleRows(height: Int) -> Int {
        max(1, min(height - 6, lines.count))
    }

    func draw(on canvas: inout Canvas, _ theme: Theme) {
        let lines = lines
        let widest = entries.reduce(0) {
            max($0, displayWidth(visible($1.text)) + displayWidth(visible($1.note)) + 3)
        }
        let width = min(canvas.width - 4, max(40, widest + 6))
        let rows = visibleRows(height: canvas.height)
        let box = Rect(x: (canvas.width - width) / 2, y: 2, width: width, height: rows + 2)
        canvas.restyle(canvas.bounds) { style in
            style.attributes.remove(.bold)
            style.attributes.insert(.dim)
        }
        canvas.fill(box, style: .plain)
        canvas.box(box, style: theme.faint, title: StyledText("Queries", theme.title))
        let place = lines.firstIndex { line in
            if case .entry(selected) = line { true } else { false }
        }
        let top = max(0, min((place ?? 0) - rows / 2, lines.count - rows))
        canvas.within(box.inset(columns: 2, rows: 1)) { canvas in
            for row in 0..<rows where top + row < lines.count {
                switch lines[top + row] {
                case .head(let title):
                    canvas.put(title, x: 0, y: row, style: theme.strong)
                case .entry(let index):
                    drawEntry(entries[index], y: row, theme, on: &canvas)
                    guard index == selected else { continue }
                    theme.select(Rect(x: 0, y: row, width: canvas.width, height: 1), on: &canvas)
                }
            }
        }
    }

    private func drawEntry(_ entry: Entry, y: Int, _ theme: Theme, on canvas: inout Canvas) {
        let noteWidth = min(canvas.width / 3, displayWidth(visible(entry.note)))
        let room = max(8, canvas.width - 2 - noteWidth - 2)
        canvas.put(
            FilterText.highlighted(entry.text, theme, as: .query), x: 2, y: y, maxWidth: room,
            truncation: .middle)
        canvas.put(
            entry.note, x: canvas.width - noteWidth, y: y,
            style: entry.name == nil ? theme.dim : theme.accent, maxWidth: noteWidth,
            align: .right)
    }
}
