internal import Query
internal import Terminal

/// The list of what could be typed, below a filter's prompt, while it is being typed.
///
/// Tab puts in the first, and each further Tab the next in its place; any other key goes on from
/// there.
struct FilterCompletion: Sendable {
    private let candidates: [FilterCandidate]
    /// The text and what of it a candidate replaces, before any was put in.
    private let base: String
    private let range: Range<Int>
    private(set) var chosen: Int?

    static let mostRows = 8

    /// Nil where there is nothing to offer.
    init?(
        _ editor: LineEditor, _ vocabulary: FilterVocabulary,
        as language: PromptAnalysis.Language = .filter
    ) {
        base = editor.text
        let found = FilterCandidates(
            base, cursor: editor.cursorOffset, vocabulary, as: language)
        candidates = found.list
        guard !candidates.isEmpty else { return nil }
        range = found.range
    }

    /// Whether it is about text that begins at an offset in characters, or behind.
    func covers(_ place: Int) -> Bool {
        place >= base.utf8.prefix(range.lowerBound).count { $0 & 0xC0 != 0x80 }
    }

    /// Puts the next candidate in. False when it was the only one: there is no next.
    mutating func advance(backwards: Bool, in editor: inout LineEditor) -> Bool {
        let count = candidates.count
        let next = chosen.map { $0 + (backwards ? count - 1 : 1) } ?? (backwards ? count - 1 : 0)
        chosen = next % count
        let candidate = candidates[next % count]
        let bytes = Array(base.utf8)
        let before = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
        let after = String(decoding: bytes[range.upperBound...], as: UTF8.self)
        let blank = candidate.isWhole && after.first != " " ? " " : ""
        editor.set(before + candidate.text + blank)
        editor.append(after)
        return count > 1
    }

    // MARK: Drawing

    /// - Parameters:
    ///   - x: the column of the prompt's first character.
    ///   - y: the first row that it may take.
    func draw(x: Int, y: Int, rows: Int, theme: Theme, on canvas: inout Canvas) {
        let count = min(candidates.count, Self.mostRows, rows - 2)
        guard count > 0 else { return }
        let first = max(0, min((chosen ?? 0) - count / 2, candidates.count - count))
        let shown = candidates[first..<(first + count)]
        let textWidth = min(
            48, candidates.reduce(0) { max($0, displayWidth(visible($1.text))) })
        let noteWidth = min(40, candidates.reduce(0) { max($0, displayWidth(visible($1.note))) })
        let width = min(
            canvas.width - 2, textWidth + (noteWidth > 0 ? noteWidth + 2 : 0) + 4)
        let before = String(decoding: Array(base.utf8)[..<range.lowerBound], as: UTF8.self)
        let left = max(0, min(x + displayWidth(before) - 2, canvas.width - width - 1))
        let box = Rect(x: left, y: y, width: width, height: count + 2)
        canvas.fill(box, style: .plain)
        let more = candidates.count - count
        let title = StyledText(
            more > 0 ? "Tab completes · \(candidates.count)" : "Tab completes", theme.dim)
        canvas.box(box, style: theme.faint, title: title)
        canvas.within(box.inset(columns: 2, rows: 1)) { canvas in
            for (row, candidate) in shown.enumerated() {
                canvas.put(
                    candidate.text, x: 0, y: row, style: theme.text, maxWidth: textWidth,
                    truncation: .middle)
                canvas.put(
                    candidate.note, x: textWidth + 2, y: row, style: theme.dim,
                    maxWidth: max(0, canvas.width - textWidth - 2))
            }
        }
        if let chosen {
            theme.select(
                Rect(x: box.x + 1, y: box.y + 1 + chosen - first, width: box.width - 2, height: 1),
                on: &canvas)
        }
    }
}
