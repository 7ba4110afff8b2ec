internal import Terminal

/// A key and what it does here, for the footer.
struct KeyHint: Sendable, Hashable {
    var key: String
    var action: String

    init(_ key: String, _ action: String) {
        self.key = key
        self.action = action
    }

    /// Draws as many hints as fit, the first ones first, and the last one always, at the right.
    static func draw(_ hints: [KeyHint], y: Int, theme: Theme, on canvas: inout Canvas) {
        let hints = hints.map { $0.spelled(for: canvas.glyphs) }
        guard let last = hints.last else { return }
        let end = max(1, canvas.width - 1 - last.width)
        var x = 1
        for hint in hints.dropLast() {
            guard x + hint.width + 2 <= end else { break }
            hint.draw(x: x, y: y, theme: theme, on: &canvas)
            x += hint.width + 2
        }
        // Right after the others where they leave much room: a footer reads as one line.
        last.draw(x: min(x, end), y: y, theme: theme, on: &canvas)
    }

    private var width: Int { displayWidth(key) + 1 + displayWidth(action) }

    /// The key in letters where its sign can't be shown.
    func spelled(for glyphs: GlyphTier) -> KeyHint {
        guard glyphs == .ascii else { return self }
        let letters = ["⏎": "Enter", "↑↓": "j k", "←→": "h l"]
        var key = letters[self.key] ?? self.key
        for (sign, name) in [
            ("⏎", "Enter"), ("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right"),
        ] {
            key = key.replacing(sign, with: name)
        }
        return KeyHint(key, action)
    }

    private func draw(x: Int, y: Int, theme: Theme, on canvas: inout Canvas) {
        let used = canvas.put(key, x: x, y: y, style: theme.accent)
        canvas.put(action, x: x + used + 1, y: y, style: theme.dim)
    }
}
