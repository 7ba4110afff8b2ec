internal import Telemetry
internal import Terminal

/// A column of the detail pane: lines, a cursor while it has the focus, and how far it is scrolled.
struct DetailColumn: Sendable {
    var lines: [DetailLine] = []
    var cursor = 0
    var scrollTop = 0

    mutating func move(_ motion: RowMotion, visible: Int) {
        move(to: motion.row(from: cursor, of: lines.count, visible: visible), visible: visible)
    }

    private mutating func move(to line: Int, visible: Int) {
        cursor = min(max(0, line), max(0, lines.count - 1))
        scrollTop = min(scrollTop, cursor)
        scrollTop = max(scrollTop, cursor - visible + 1)
        clamp(visible: visible)
    }

    mutating func scroll(by rows: Int, visible: Int) {
        scrollTop += rows
        clamp(visible: visible)
        cursor = min(max(cursor, scrollTop), max(scrollTop, scrollTop + visible - 1))
        cursor = min(cursor, max(0, lines.count - 1))
    }

    mutating func clamp(visible: Int) {
        scrollTop = min(max(0, scrollTop), max(0, lines.count - max(1, visible)))
    }

    var current: DetailLine? { lines.indices.contains(cursor) ? lines[cursor] : nil }

    /// Puts the cursor on the next line with a text, which is in lower case, going round at the ends.
    mutating func find(_ text: String, backwards: Bool, visible: Int) -> Bool {
        for step in 1...max(1, lines.count) where !lines.isEmpty {
            let offset = backwards ? lines.count - step : step
            let index = (cursor + offset) % lines.count
            guard lines[index].text.text.lowercased().contains(text) else { continue }
            move(to: index, visible: visible)
            return true
        }
        return false
    }

    /// - Parameter search: lower-case text to mark.
    func draw(
        _ place: Rect, hasFocus: Bool, search: String, theme: Theme, on canvas: inout Canvas
    ) {
        for line in 0..<place.height {
            let index = scrollTop + line
            guard index < lines.count else { break }
            let y = place.y + line
            let text = lines[index].text
            canvas.put(
                search.isEmpty ? text : text.marking(search, theme.match), x: place.x, y: y,
                maxWidth: place.width - 1)
            if hasFocus, index == cursor {
                theme.select(
                    Rect(x: place.x, y: y, width: place.width - 1, height: 1), on: &canvas)
            }
        }
        canvas.scrollBar(
            x: place.maxX - 1, y: place.y, height: place.height, offset: scrollTop,
            visible: place.height, total: lines.count, style: theme.dim, track: theme.faint)
    }
}

/// The pane with all that is known of the selected span, in one column or two.
struct DetailPane: Sendable {
    /// What the lines were made from; made again when it changes.
    struct Subject: Hashable, Sendable {
        var spanID: SpanID
        /// Counts how often the trace was loaded.
        var version: Int
        var widths: [Int]
        var theme: Theme
        /// Counts the documents that came; nil while the pane tells what they say.
        var rawVersion: Int?
    }

    var columns: [DetailColumn] = [DetailColumn()]
    /// The column with the keyboard's focus, nil while the rows have it.
    var focus: Int?
    /// What is searched for in the pane, in lower case.
    var search = ""
    private var subject: Subject?

    /// Makes the lines for a span, unless they are there already.
    mutating func show(
        _ content: WaterfallTree, node: Int, subject: Subject, raw: RawView, zone: ClockZone
    ) {
        guard subject != self.subject else { return }
        let isRaw = subject.rawVersion != nil
        let isSameSpan =
            subject.spanID == self.subject?.spanID && isRaw == (self.subject?.rawVersion != nil)
        self.subject = subject
        let theme = subject.theme
        let place = content.tree.nodes[node]
        var lines: [[DetailLine]]
        if isRaw, let span = content.tree.record(of: node) {
            lines = [raw.lines(span, node, in: content, theme: theme, width: subject.widths[0])]
        } else if let span = content.tree.record(of: node) {
            if subject.widths.count > 1 {
                lines = [
                    SpanDetail.left(
                        span, place, zone: zone, theme: theme, width: subject.widths[0]),
                    SpanDetail.right(span, in: content, theme: theme, width: subject.widths[1]),
                ]
            } else {
                lines = [
                    SpanDetail.whole(
                        span, place, in: content, zone: zone, theme: theme,
                        width: subject.widths[0])
                ]
            }
        } else {
            lines = [
                SpanDetail.missing(place, in: content, theme: theme, width: subject.widths[0])
            ]
        }
        while lines.count < subject.widths.count { lines.append([]) }
        columns = lines.enumerated().map { index, lines in
            var column = isSameSpan && index < columns.count ? columns[index] : DetailColumn()
            column.lines = lines
            column.cursor = min(column.cursor, max(0, lines.count - 1))
            return column
        }
        if let focus { self.focus = min(focus, columns.count - 1) }
    }

    /// Moves the focus on: rows, then each column, then rows again.
    mutating func cycleFocus(backwards: Bool) {
        let places = columns.count + 1
        let now = (focus ?? -1) + 1
        let next = (now + (backwards ? places - 1 : 1)) % places
        focus = next == 0 ? nil : next - 1
    }
}
