internal import Query
internal import Terminal

extension ComparisonScreen {
    func draw(on canvas: inout Canvas, _ context: ScreenContext) {
        let theme = context.theme
        drawHead(on: &canvas, theme)
        drawFilter(on: &canvas, theme)
        if let result, !keys.isEmpty {
            drawFinding(on: &canvas, theme)
            drawKeys(result, on: &canvas, context)
        } else {
            canvas.put(instead(context), x: 3, y: Self.firstRow, maxWidth: canvas.width - 4)
        }
        Chrome.drawFooter(hints, context, on: &canvas)
    }

    /// Where a column of attributes is; without the mark at its left.
    static func column(_ index: Int, of count: Int, _ width: Int) -> (x: Int, width: Int) {
        let room = (width - 2) / max(1, count)
        return (3 + index * room, room - 3)
    }

    private func drawKeys(
        _ result: ComparisonResult, on canvas: inout Canvas, _ context: ScreenContext
    ) {
        let theme = context.theme
        let visible = Self.visibleRows(context)
        for index in 0..<layout.columns {
            let (x, width) = Self.column(index, of: layout.columns, canvas.width)
            let painter = ComparisonPainter(width: width, theme: theme, hasRatios: true)
            let place = Rect(
                x: x, y: Self.firstRow - 1, width: width, height: canvas.height - Self.firstRow)
            canvas.within(place) { canvas in
                painter.drawHead(result.counts, y: 0, on: &canvas)
                for row in 0..<visible where scrollTop + row < layout.rows.count {
                    draw(layout.rows[scrollTop + row][index], painter, y: row + 1, on: &canvas)
                }
            }
        }
        drawSelection(on: &canvas, theme)
        canvas.scrollBar(
            x: canvas.width - 1, y: Self.firstRow, height: visible, offset: scrollTop,
            visible: visible, total: layout.rows.count, style: theme.dim, track: theme.faint)
    }

    private func draw(
        _ line: ComparisonLayout.Line, _ painter: ComparisonPainter, y: Int,
        on canvas: inout Canvas
    ) {
        switch line {
        case .key(let index): painter.draw(keys[index].key, y: y, on: &canvas)
        case .bin(let index, let bin):
            let key = keys[index]
            painter.draw(key.bins[bin], of: key, isLead: bin == key.lead, y: y, on: &canvas)
        case .blank: break
        }
    }

    private func drawSelection(on canvas: inout Canvas, _ theme: Theme) {
        let y = Self.firstRow + layout.row(of: place) - scrollTop
        let (x, width) = Self.column(
            place.key % layout.columns, of: layout.columns, canvas.width)
        canvas.put("▸", x: x - 2, y: y, style: theme.accent)
        // Reversed bars could not be read.
        let isReversed = theme.profile.colors < .ansi256
        let label = ComparisonPainter(width: width, theme: theme, hasRatios: true).labelWidth
        let end = isReversed ? label : width
        theme.select(Rect(x: x - 3, y: y, width: end + 3, height: 1), on: &canvas)
    }

    // MARK: The head

    private func drawHead(on canvas: inout Canvas, _ theme: Theme) {
        var right = StyledText()
        if let result, result.counts.selection > 0, result.counts.baseline > 0 {
            right = StyledText(
                "\(differing) of \(Format.counted(result.keys.count, "attribute")) "
                    + (differing == 1 ? "differs" : "differ"), theme.dim)
        }
        var head = StyledText(" Query › Compare ", theme.dim)
        head.append(title, theme.strong)
        canvas.put(head, x: 0, y: 0, maxWidth: max(8, canvas.width - right.width - 3))
        canvas.put(right, x: canvas.width - right.width - 1, y: 0)
    }

    /// What both sides were asked for.
    private func drawFilter(on canvas: inout Canvas, _ theme: Theme) {
        guard let filter else {
            canvas.put("against the rest of the answer", x: 1, y: 1, style: theme.dim)
            return
        }
        canvas.put("where", x: 1, y: 1, style: theme.accent)
        canvas.put(
            FilterText.highlighted("\(filter)", theme), x: 7, y: 1,
            maxWidth: max(8, canvas.width - 8), truncation: .middle)
    }

    /// The one line that says it: which value stands out most, and how much.
    private func drawFinding(on canvas: inout Canvas, _ theme: Theme) {
        guard let key = keys.first(where: { $0.lead != nil }), let lead = key.lead else { return }
        let painter = ComparisonPainter(width: canvas.width, theme: theme)
        let bin = key.bins[lead]
        let shares = key.key.shares(of: bin)
        var shown = StyledText(ComparedKey.percent(shares.selection), painter.selectionStyle.bold())
        shown.append(" of the selection, ", theme.dim)
        shown.append(ComparedKey.percent(shares.baseline), painter.baselineStyle.bold())
        shown.append(" of the rest", theme.dim)
        let what =
            bin.filter.map { FilterText.highlighted("\($0)", theme) }
            ?? StyledText("\(key.key.subject.key) = \(key.label(bin))", theme.strong)
        let bold = StyledText(what.runs.map { .init($0.text, $0.style.bold()) })
        let width = canvas.put(
            bold, x: 1, y: 2, maxWidth: max(8, canvas.width - shown.width - 5), truncation: .middle)
        canvas.put(shown, x: 1 + width + 2, y: 2, maxWidth: canvas.width - width - 4)
    }

    /// What is said where there is nothing to show.
    private func instead(_ context: ScreenContext) -> StyledText {
        let theme = context.theme
        if let failure { return StyledText(failure, theme.error) }
        guard let result else {
            guard Chrome.isLong(since: begunUnixNano, context) else { return StyledText() }
            return Chrome.waiting("comparing", since: begunUnixNano, context)
        }
        if result.counts.selection == 0 {
            return StyledText("no span of it is stored any more", theme.dim)
        }
        if result.counts.baseline == 0 {
            return StyledText(
                "these are all spans that the question is about: nothing is left to compare with",
                theme.dim)
        }
        return StyledText(
            result.keys.isEmpty
                ? "the spans have no attributes that could differ"
                : "no attribute differs by more than chance; a shows all \(result.keys.count)",
            theme.dim)
    }

    private var hints: [KeyHint] {
        guard !keys.isEmpty else {
            let all = result?.keys.isEmpty == false ? [KeyHint("a", "all attributes")] : []
            return all + [KeyHint("Esc", "back"), KeyHint("?", "help")]
        }
        return [
            KeyHint(layout.columns > 1 ? "↑↓←→" : "↑↓", "move"), KeyHint("⏎", "only this value"),
            KeyHint("x", "without it"), KeyHint("Esc", "back"), KeyHint("Tab", "next attribute"),
            KeyHint("Space", "all its values"),
            KeyHint("a", showsAll ? "fewer" : "all attributes"), KeyHint("?", "help"),
        ]
    }
}
