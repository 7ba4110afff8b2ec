internal import Telemetry
internal import Terminal

/// Draws the rows of a waterfall and its time axis: for the screen, and for text output.
struct WaterfallPainter {
    let content: WaterfallTree
    let columns: WaterfallColumns
    let window: TimeWindow
    let theme: Theme
    let hues: ServiceHues
    var folded: Set<SpanID> = []
    /// Nil for children by their start.
    var order: SiblingOrder?
    var showsCriticalPath = true
    /// Lower-case text to mark in names.
    var search = ""
    /// Nanoseconds since the epoch, for how long spans have been running; nil leaves that open.
    var now: Int64?
    private let ticks: [Tick]

    private struct Tick {
        var column: Int
        var label: String
    }

    init(
        content: WaterfallTree, columns: WaterfallColumns, window: TimeWindow, theme: Theme,
        hues: ServiceHues, folded: Set<SpanID> = [], order: SiblingOrder? = nil,
        showsCriticalPath: Bool = true, search: String = "", now: Int64? = nil
    ) {
        self.content = content
        self.columns = columns
        self.window = window
        self.theme = theme
        self.hues = hues
        self.folded = folded
        self.order = order
        self.showsCriticalPath = showsCriticalPath
        self.search = search
        self.now = now
        ticks = Self.ticks(window, columns: columns.barWidth)
    }

    // MARK: The axis

    /// As close as their labels allow, up to where that is no help.
    private static func ticks(_ window: TimeWindow, columns: Int) -> [Tick] {
        var ticks: [Tick] = []
        for spacing in 7...14 {
            let (offsets, step) = window.ticks(columns: columns, spacing: spacing)
            ticks = offsets.map { offset in
                Tick(
                    column: Int(window.column(offset, columns: columns).rounded(.down)),
                    label: Format.tick(offset, step: step))
            }
            let widest = ticks.reduce(0) { max($0, displayWidth($1.label)) }
            let distance = Double(columns) * Double(step) / Double(window.length)
            if distance >= Double(max(9, widest + 3)) { break }
        }
        return ticks
    }

    func drawAxis(y: Int, on canvas: inout Canvas) {
        var free = columns.barX
        for tick in ticks {
            let x = columns.barX + tick.column
            let text = tick.label
            guard x >= free, x + displayWidth(text) <= columns.markX else { continue }
            canvas.put(text, x: x, y: y, style: theme.dim)
            free = x + displayWidth(text) + 1
        }
    }

    /// The whole trace in small, left of the axis: a part of its time stands out.
    func drawMinimap(y: Int, showing part: TimeWindow, on canvas: inout Canvas) {
        let x = columns.nameX + 1
        let width = min(60, columns.barX - x - 3)
        guard width >= 8 else { return }
        let whole = TimeWindow(start: 0, end: content.tree.durationNanoseconds)
        let from = min(Int(whole.column(part.start, columns: width)), width - 1)
        let to = max(Int(whole.column(part.end, columns: width).rounded(.up)), from + 1)
        canvas.put("▕", x: x - 1, y: y, style: theme.faint)
        for (column, moment) in content.silhouette.columns(width).enumerated() {
            let isShown = column >= from && column < to
            let style = isShown ? theme.strip(failedShare: 0) : theme.faint
            canvas.sparkline(
                [moment.height], x: x + column, y: y, style: moment.hasError ? theme.error : style)
        }
        canvas.put("▏", x: x + width, y: y, style: theme.faint)
    }

    // MARK: A row

    func drawRow(_ node: Int, y: Int, on canvas: inout Canvas) {
        drawGrid(y: y, on: &canvas)
        drawName(node, y: y, on: &canvas)
        let slot = content.service(node).map(hues.slot)
        if columns.serviceWidth > 0, content.tree.nodes[node].span != nil {
            canvas.put(
                content.service(node) ?? "(unknown)", x: columns.serviceX, y: y,
                style: slot.map(theme.service) ?? theme.dim, maxWidth: columns.serviceWidth,
                truncation: .middle)
        }
        canvas.within(
            Rect(x: columns.barX, y: y, width: columns.barWidth, height: 1)
        ) { canvas in
            drawBar(node, slot: slot, on: &canvas)
        }
        drawDuration(node, y: y, on: &canvas)
    }

    private func drawGrid(y: Int, on canvas: inout Canvas) {
        for tick in ticks where tick.column < columns.barWidth {
            canvas.put("┊", x: columns.barX + tick.column, y: y, style: theme.faint)
        }
    }

    private func drawName(_ node: Int, y: Int, on canvas: inout Canvas) {
        let place = content.tree.nodes[node]
        let end = columns.nameX + columns.nameWidth
        var x = columns.nameX
        let indent = place.depth * 2
        let deepest = max(2, columns.nameWidth - 14)
        if indent <= deepest {
            drawGuides(node, y: y, on: &canvas)
            x += indent
        } else {
            // Deeper than there is room for: the depth in figures.
            x += canvas.put("⋯\(place.depth) ", x: x, y: y, style: theme.dim)
        }
        let outcome = content.outcome(node)
        if content.hasChildren(node) {
            let isFolded = folded.contains(place.spanID)
            canvas.put(isFolded ? "▸" : "▾", x: x, y: y, style: isFolded ? theme.accent : theme.dim)
        }
        x += 2
        if content.isError(node) {
            x += canvas.put("✗ ", x: x, y: y, style: theme.outcome(outcome))
        }
        var note = ""
        if folded.contains(place.spanID), content.descendants[node] > 0 {
            note = " +\(Format.count(Int(content.descendants[node])))"
        }
        let hidden = note.isEmpty ? 0 : Int(content.hiddenErrors[node])
        let errors = hidden > 0 ? " ✗ \(Format.count(hidden))" : ""
        let answer = content.refusal(node).map { " \($0)" } ?? ""
        let room = max(
            4, end - x - displayWidth(answer) - displayWidth(note) - displayWidth(errors))
        x += canvas.put(name(node, outcome, room: room), x: x, y: y, maxWidth: room)
        x += canvas.put(answer, x: x, y: y, style: theme.outcome(outcome))
        x += canvas.put(note, x: x, y: y, style: theme.dim)
        canvas.put(errors, x: x, y: y, style: theme.error)
    }

    /// The span's name; of X-Ray's subsegments whom they called before it, and what for behind it.
    private func name(_ node: Int, _ outcome: SpanOutcome, room: Int) -> StyledText {
        let isMissing = content.tree.nodes[node].span == nil
        // A 4xx answer is no error of the span everywhere: then its status alone is coloured.
        let style =
            isMissing ? theme.dim : content.isError(node) ? theme.outcome(outcome) : theme.text
        let name = StyledText(content.name(node), style)
        var text = search.isEmpty ? name : name.marking(search, theme.match)
        guard let label = content.label(node) else { return text }
        if let mark = label.namespace.mark { text = StyledText(mark + " ", theme.dim) + text }
        guard !label.note.isEmpty else { return text }
        let noteWidth = displayWidth(label.note)
        let wanted = min(noteWidth, room * 3 / 5)
        if label.prefersNote, text.width + 2 + wanted > room, room >= 18 {
            text = text.keepingStart(columns: max(10, room - 2 - wanted))
        }
        // Of a few letters nobody learns anything.
        guard room - text.width - 2 >= min(8, noteWidth) else { return text }
        let note = StyledText(label.note, theme.dim)
        text += StyledText("  ", theme.dim)
        text += search.isEmpty ? note : note.marking(search, theme.match)
        return text
    }

    /// A line below each ancestor that has more children to come.
    private func drawGuides(_ node: Int, y: Int, on canvas: inout Canvas) {
        var below = node
        while let parent = content.tree.nodes[below].parent {
            let depth = content.tree.nodes[parent].depth
            let isLast =
                order?.isLast(below) ?? (content.tree.nodes[parent].children.last == below)
            if !isLast || below == node {
                let scalar = below == node ? (isLast ? "└" : "├") : "│"
                canvas.put(scalar, x: columns.nameX + depth * 2, y: y, style: theme.faint)
                if below == node, !content.hasChildren(node) {
                    canvas.put("╴", x: columns.nameX + depth * 2 + 1, y: y, style: theme.faint)
                }
            }
            below = parent
        }
    }

    private func drawDuration(_ node: Int, y: Int, on canvas: inout Canvas) {
        guard let span = content.tree.record(of: node) else { return }
        let text: String
        if let duration = span.durationNanoseconds {
            text = Format.durationColumn(duration)
        } else if let now {
            text =
                Format.durationColumn(now.subtracting(span.startUnixNano)).trimmedEnd + " …"
        } else {
            text = "running… "
        }
        canvas.put(
            text, x: columns.durationX, y: y, style: span.isInProgress ? theme.dim : theme.text,
            maxWidth: columns.durationWidth, align: .right)
        let oddities = content.tree.nodes[node].oddities
        if oddities.contains(.inCycle) || oddities.contains(.endsBeforeStart) {
            canvas.put("!", x: columns.markX, y: y, style: theme.warning)
        } else if oddities.contains(.endsAfterParent) {
            canvas.put("›", x: columns.markX, y: y, style: theme.warning)
        } else if oddities.contains(.startsBeforeParent) {
            canvas.put("‹", x: columns.markX, y: y, style: theme.warning)
        }
    }
}

extension SpanLabel.Namespace {
    /// What stands before names of subsegments that called others.
    var mark: String? {
        switch self {
        case .local: nil
        case .aws: "aws"
        case .remote: "→"
        }
    }
}

extension StyledText {
    /// Cut at its end to fit.
    func keepingStart(columns: Int) -> StyledText {
        guard width > columns else { return self }
        var (kept, left) = (StyledText(), columns - 1)
        for run in runs {
            let text = run.text.prefix { character in
                left -= displayWidth(String(character))
                return left >= 0
            }
            kept.append(String(text), run.style)
            if left < 0 { break }
        }
        kept.append("…", kept.runs.last?.style ?? .plain)
        return kept
    }

    /// With what equals `text`, which is in lower case, in another style.
    func marking(_ text: String, _ style: Style) -> StyledText {
        // No line is longer than this; a name may be.
        let shown = String(self.text.prefix(512))
        let whole = Array(shown)
        let wanted = Array(text)
        // A lower-case form may have another length; then nothing is marked rather than the wrong.
        let lower = Array(shown.lowercased())
        guard lower.count == whole.count, wanted.count <= lower.count, !wanted.isEmpty else {
            return self
        }
        var result = self
        var place = 0
        while place + wanted.count <= lower.count {
            if lower[place..<(place + wanted.count)].elementsEqual(wanted) {
                result = result.restyled(place..<(place + wanted.count)) { _ in style }
                place += wanted.count
            } else {
                place += 1
            }
        }
        return result
    }
}
