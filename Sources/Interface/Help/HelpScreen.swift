internal import Terminal

/// The keys that apply on a screen, over it.
struct HelpScreen: Sendable, Hashable {
    struct Section: Sendable, Hashable {
        var title: String
        var keys: [KeyHint]
    }

    let title: String
    let sections: [Section]
    private var scrollTop = 0

    init(title: String, sections: [Section]) {
        self.title = title
        self.sections = sections
    }

    /// False when the key closes the help.
    mutating func handle(_ key: Key, height: Int) -> Bool {
        guard let motion = RowMotion(key) else { return false }
        let visible = visibleRows(height: height)
        let most = max(0, rowCount - visible)
        let wanted = motion.row(from: scrollTop, of: most + 1, visible: visible)
        scrollTop = min(max(0, wanted), most)
        return true
    }

    func draw(on canvas: inout Canvas, theme: Theme) {
        let lines = lines.map { $0.spelled(for: canvas.glyphs) }
        let keyWidth = lines.reduce(0) { max($0, displayWidth($1.key)) }
        let actionWidth = lines.reduce(0) { max($0, displayWidth($1.action)) }
        let height = min(canvas.height - 2, lines.count + 4)
        let width = min(canvas.width - 4, keyWidth + actionWidth + 8)
        let box = Rect(
            x: (canvas.width - width) / 2, y: max(0, (canvas.height - height) / 2), width: width,
            height: height)
        // What is behind steps back.
        canvas.restyle(canvas.bounds) { style in
            style.attributes.remove(.bold)
            style.attributes.insert(.dim)
        }
        canvas.fill(box, style: .plain)
        canvas.box(box, style: theme.faint, title: StyledText(title, theme.title))
        let visible = visibleRows(height: canvas.height)
        let top = min(scrollTop, max(0, lines.count - visible))
        canvas.within(box.inset(columns: 3, rows: 2)) { canvas in
            for line in 0..<min(visible, canvas.height) where top + line < lines.count {
                let hint = lines[top + line]
                if hint.key.isEmpty {
                    canvas.put(hint.action, x: 0, y: line, style: theme.strong)
                } else {
                    canvas.put(hint.key, x: 0, y: line, style: theme.accent)
                    canvas.put(hint.action, x: keyWidth + 2, y: line, style: theme.text)
                }
            }
        }
        canvas.scrollBar(
            x: box.maxX - 1, y: box.y + 1, height: box.height - 2, offset: top, visible: visible,
            total: lines.count, style: theme.dim, track: theme.faint)
    }

    private var lines: [KeyHint] {
        var lines: [KeyHint] = []
        for section in sections {
            if !lines.isEmpty { lines.append(KeyHint(" ", "")) }
            lines.append(KeyHint("", section.title))
            lines += section.keys
        }
        return lines
    }

    private var rowCount: Int { lines.count }

    private func visibleRows(height: Int) -> Int { max(1, min(height - 2, rowCount + 4) - 4) }
}
