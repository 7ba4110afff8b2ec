internal import Query
internal import Telemetry
internal import Terminal

extension QueryScreen {
    func draw(on canvas: inout Canvas, _ context: ScreenContext) {
        Chrome.drawHeader(context, isPaused: isPaused, screen: .query, on: &canvas)
        drawQuestion(on: &canvas, context)
        if let board = board(context) {
            let grid = board.heatmapPainter?.grid
            let box = grid.flatMap(selection)
            let cell = cursor.flatMap { spot in grid?.cell(of: spot) }
            board.drawHeatmap(
                cursor: focus == .heatmap ? cell : nil, box: box, on: &canvas)
            board.drawPlots(on: &canvas)
            board.drawTable(
                scrollTop: scrollTop, selected: board.rows.count > 0 ? selectedRow : nil,
                hasFocus: focus == .table && prompt == nil, on: &canvas)
            if isStale, isWaiting(context) || wasCancelled {
                context.theme.fade(Self.place(context), on: &canvas)
            }
        } else {
            Chrome.drawMessage(insteadLines(context), Self.place(context), on: &canvas)
        }
        if let picker {
            picker.draw(on: &canvas, context.theme)
        }
        prompt?.drawCompletion(x: Self.promptStart, y: 2, theme: context.theme, on: &canvas)
        drawFooter(on: &canvas, context)
    }

    private static let promptStart = 3

    // MARK: The question

    private func drawQuestion(on canvas: inout Canvas, _ context: ScreenContext) {
        let theme = context.theme
        let work = work(context)
        canvas.put("?", x: 1, y: 1, style: theme.accent)
        let right = prompt == nil ? work : StyledText()
        let room = max(8, canvas.width - Self.promptStart - right.width - 3)
        let place = Rect(x: Self.promptStart, y: 1, width: room, height: 1)
        if let prompt {
            prompt.draw(place, theme: theme, on: &canvas)
            prompt.drawProblem(below: place, theme: theme, on: &canvas)
            return
        }
        canvas.put(right, x: canvas.width - right.width - 1, y: 1)
        let styled = FilterText.highlighted(text, theme, as: .query)
        guard let problem else {
            canvas.put(styled, x: place.x, y: 1, maxWidth: room, truncation: .middle)
            drawRange(on: &canvas, context)
            return
        }
        let marked = styled.restyled(problem.range) {
            $0.underlined().foreground(theme.error.foreground)
        }
        let excerpt = ProblemExcerpt(marked, problem, width: room, theme: theme)
        canvas.put(excerpt.text, x: place.x, y: 1, maxWidth: room, truncation: .end)
        FilterProblemLine(problem: problem, column: place.x + excerpt.column).draw(
            y: 2, theme: theme, on: &canvas)
    }

    /// What answering took: `41 ms · 1.0M spans`.
    private func work(_ context: ScreenContext) -> StyledText {
        let theme = context.theme
        if isWaiting(context) { return Chrome.waiting("asking", since: askedUnixNano, context) }
        guard let result, !isStale else { return StyledText() }
        var text = StyledText(Format.duration(elapsedNanoseconds), theme.text)
        let (matched, scanned) = (result.work.matchedSpans, result.work.scannedSpans)
        let count = Format.count(scanned)
        text.append(
            matched == scanned
                ? " · \(count) \(scanned == 1 ? "span" : "spans")"
                : " · \(Format.count(matched)) of \(count) spans", theme.dim)
        return text
    }

    /// Whether the answer takes so long that it is said.
    func isWaiting(_ context: ScreenContext) -> Bool {
        isAsking && Chrome.isLong(since: askedUnixNano, context)
    }

    /// The time that is asked about, and what the cursor stands for.
    private func drawRange(on canvas: inout Canvas, _ context: ScreenContext) {
        let theme = context.theme
        guard let result else { return }
        if isStale, isWaiting(context) || wasCancelled {
            let cancelled = wasCancelled ? "cancelled; r asks again" : "not yet answered"
            let line =
                StyledText(cancelled, theme.warning) + StyledText(" · below: ", theme.dim)
                + StyledText("\(result.query)", theme.dim)
            canvas.put(line, x: 3, y: 2, maxWidth: canvas.width - 4)
            return
        }
        guard result.work.matchedSpans > 0 else { return }
        var left = StyledText(
            Format.timeRange(result.range, zone: context.zone), theme.text)
        left.append(" · by \(Format.step(result.granularity.nanoseconds))", theme.dim)
        if wasCancelled {
            left.append(" · cancelled: not up to date", theme.warning)
        }
        if let sorting {
            let title = board(context)?.rows.title(sorting.column) ?? ""
            left.append(" · sorted by \(title)", theme.dim)
        }
        guard let readout = readout(context) else {
            canvas.put(left, x: 3, y: 2, maxWidth: canvas.width - 4)
            return
        }
        let isWide = left.width + readout.width + 8 <= canvas.width
        if isWide {
            canvas.put(left, x: 3, y: 2)
            canvas.put(readout, x: canvas.width - readout.width - 1, y: 2)
        } else {
            canvas.put(readout, x: 3, y: 2, maxWidth: canvas.width - 4)
        }
    }

    /// `12:03:10 – 12:03:40 · 80 – 210 ms · 312 spans`; nil without a cursor.
    func readout(_ context: ScreenContext) -> StyledText? {
        guard let painter = board(context)?.heatmapPainter, focus == .heatmap else { return nil }
        let grid = painter.grid
        guard let box = selection(in: grid) ?? cursor.flatMap(grid.cell) else { return nil }
        let theme = context.theme
        let times = grid.times(of: box)
        let step = min(times.upperBound &- times.lowerBound, 1_000_000_000)
        let (low, high) = grid.values(of: box)
        let count = grid.count(in: box)
        var text = StyledText(anchor == nil ? "◆ " : "selected: ", theme.accent)
        text.append(
            "\(painter.axis.label(times.lowerBound, step: step)) – "
                + painter.axis.label(times.upperBound, step: step), theme.text)
        text.append(" · ", theme.dim)
        text.append("\(painter.unit.text(low)) – \(painter.unit.text(high))", theme.text)
        text.append(" · ", theme.dim)
        text.append(Format.counted(count, "span"), count > 0 ? theme.strong : theme.dim)
        return text
    }

    // MARK: The footer

    private func drawFooter(on canvas: inout Canvas, _ context: ScreenContext) {
        if let naming {
            let y = canvas.height - 1
            let used = canvas.put(" keep as ", x: 0, y: y, style: context.theme.accent)
            PromptLine(prompt: naming, language: nil).draw(
                Rect(x: used, y: y, width: max(1, canvas.width - used - 2), height: 1),
                theme: context.theme, on: &canvas)
            return
        }
        Chrome.drawFooter(hints, context, on: &canvas)
    }

    private var hints: [KeyHint] {
        if picker != nil { return QueryPicker.hints }
        if prompt != nil {
            return [
                KeyHint("⏎", "ask"), KeyHint("Tab", "complete"), KeyHint("↑", "history"),
                KeyHint("Ctrl-u", "clear"), KeyHint("Esc", "cancel"),
            ]
        }
        var hints: [KeyHint] = [KeyHint("/", "ask")]
        let isEmpty = (result?.work.matchedSpans ?? 0) == 0
        if isEmpty {
            if query?.timeRange != TimeRange() {
                hints += [KeyHint("Z", "longer"), KeyHint("0", "all times")]
            }
            hints.append(KeyHint("Tab", "traces"))
        } else {
            if focus == .heatmap {
                hints += [KeyHint("↑↓←→", "cursor"), KeyHint("⏎", "traces")]
                hints.append(KeyHint("v", anchor == nil ? "select" : "end selection"))
                hints.append(KeyHint("b", "compare"))
            } else {
                hints += [KeyHint("↑↓", "move"), KeyHint("⏎", "traces")]
                hints.append(KeyHint("b", "compare"))
                if query?.groupBy.isEmpty == false { hints.append(KeyHint("f", "only this")) }
                hints.append(KeyHint("s", "sort"))
            }
            hints += [KeyHint("z", "zoom"), KeyHint("< >", "move in time")]
            if query?.timeRange != TimeRange() { hints.append(KeyHint("0", "all times")) }
            hints.append(KeyHint("Tab", focus == .heatmap ? "table" : "traces"))
        }
        return hints + [
            KeyHint("o", "open"), KeyHint("w", "keep"),
            KeyHint("Space", isPaused ? "go on" : "pause"), KeyHint("?", "help"),
        ]
    }
}
