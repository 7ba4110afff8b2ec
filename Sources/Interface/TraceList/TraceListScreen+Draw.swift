internal import Storage
internal import Terminal

/// The rows of the screen, from the top.
struct TraceListLayout: Sendable, Hashable {
    /// The strip's rows, below the header; none where there is no room to spare.
    let stripRows: Int
    let filterRow: Int
    let headRow: Int
    let firstRow: Int
    let visibleRows: Int

    init(height: Int) {
        stripRows = DurationStrip.rows(height: height)
        filterRow = 1 + stripRows
        headRow = filterRow + 1
        firstRow = headRow + 1
        visibleRows = max(0, height - firstRow - 1)
    }
}

extension TraceListScreen {
    func draw(on canvas: inout Canvas, _ context: ScreenContext) {
        let layout = TraceListLayout(height: canvas.height)
        let theme = context.theme
        Chrome.drawHeader(context, isPaused: isPaused, on: &canvas)
        if layout.stripRows > 0 {
            let place = Rect(x: 0, y: 1, width: canvas.width, height: layout.stripRows)
            DurationStrip(recent, rows: layout.stripRows, now: context.now).draw(
                place, theme: theme, on: &canvas)
        }
        let state = listState(context)
        let room = max(8, canvas.width - promptStart - state.width - 3)
        let place = Rect(x: promptStart, y: layout.filterRow, width: room, height: 1)
        canvas.put(state, x: canvas.width - state.width - 1, y: place.y)
        drawFilter(place, on: &canvas, context)
        let columns = TraceColumns(
            width: canvas.width, widestService: widestService, widestRoot: widestRoot)
        let isProblem =
            prompt?.drawProblem(below: place, theme: theme, on: &canvas) ?? false
        if !isProblem, !order.isEmpty {
            TraceRow.drawHeads(
                columns, y: layout.headRow, sort: query.sort, isDescending: order.isDescending,
                theme: theme, on: &canvas)
        }
        if order.isEmpty {
            drawInstead(layout, on: &canvas, context)
        } else {
            drawRows(columns, layout, on: &canvas, context)
        }
        prompt?.drawCompletion(x: promptStart, y: layout.headRow, theme: theme, on: &canvas)
        Chrome.drawFooter(hints(context), context, on: &canvas)
    }

    private func drawRows(
        _ columns: TraceColumns, _ layout: TraceListLayout, on canvas: inout Canvas,
        _ context: ScreenContext
    ) {
        let theme = context.theme
        let row = TraceRow(
            columns: columns, scale: scale, theme: theme, hues: context.hues, now: context.now)
        for line in 0..<layout.visibleRows {
            let index = scrollTop + line
            guard let key = order[index] else { break }
            let y = layout.firstRow + line
            if let summary = summaries[key] {
                row.draw(summary, y: y, on: &canvas)
            } else {
                canvas.put("…", x: columns.service.x, y: y, style: theme.faint)
            }
            if index == selectedRow {
                canvas.put("▸", x: 1, y: y, style: theme.accent)
                theme.select(
                    Rect(x: 0, y: y, width: canvas.width, height: 1), hasFocus: prompt == nil,
                    on: &canvas)
            }
        }
        canvas.scrollBar(
            x: canvas.width - 1, y: layout.firstRow, height: layout.visibleRows, offset: scrollTop,
            visible: layout.visibleRows, total: order.count, style: theme.dim, track: theme.faint)
    }

    // MARK: The line with the filter

    private var promptStart: Int { 7 }

    private func drawFilter(
        _ place: Rect, on canvas: inout Canvas, _ context: ScreenContext
    ) {
        let theme = context.theme
        if let prompt {
            canvas.put("where", x: 1, y: place.y, style: theme.accent)
            prompt.draw(place, theme: theme, on: &canvas)
        } else if query.filter.isEmpty {
            canvas.put("all traces", x: 1, y: place.y, style: theme.dim)
        } else {
            canvas.put("where", x: 1, y: place.y, style: theme.accent)
            canvas.put(
                FilterText.highlighted(query.filter, theme), x: place.x, y: place.y,
                maxWidth: place.width, truncation: .middle)
        }
    }

    /// What the list shows, at the right: how it is sorted, how far a search is, what is not seen.
    private func listState(_ context: ScreenContext) -> StyledText {
        let theme = context.theme
        var text = StyledText()
        if unseen > 0 {
            text.append("▲ \(Format.count(unseen)) new", theme.good)
            text.append("   ", theme.dim)
        }
        if !progress.isComplete, isLoaded, progress.totalSpans > 0 {
            let percent = Format.percent(
                Int64(progress.scannedSpans), of: Int64(progress.totalSpans))
            text.append("searching \(percent)   ", theme.accent)
        }
        text.append(sortName, theme.dim)
        if isFollowing, query.sort == .arrival, order.isDescending, !isPaused {
            text.append(" · following", theme.dim)
        }
        if !query.filter.isEmpty {
            text.append(
                " · \(Format.count(order.count))/\(Format.count(context.counters.traces))",
                theme.dim)
        } else if selectedRow > 0 || !isFollowing {
            text.append(
                " · \(Format.grouped(min(selectedRow + 1, order.count)))"
                    + "/\(Format.grouped(order.count))", theme.dim)
        }
        return text
    }

    private var sortName: String {
        switch (query.sort, order.isDescending) {
        case (.arrival, true): "newest first"
        case (.arrival, false): "oldest first"
        case (.start, true): "latest start first"
        case (.start, false): "earliest start first"
        case (.duration, true): "slowest first"
        case (.duration, false): "fastest first"
        case (.spans, true): "most spans first"
        case (.spans, false): "fewest spans first"
        case (.errors, true): "most errors first"
        case (.errors, false): "fewest errors first"
        }
    }

    private func hints(_ context: ScreenContext) -> [KeyHint] {
        let takeOver = context.status.isFree ? [KeyHint("R", "receive here")] : []
        if prompt != nil {
            return [
                KeyHint("⏎", "filter"), KeyHint("Tab", "complete"), KeyHint("↑", "history"),
                KeyHint("Ctrl-u", "clear"), KeyHint("Esc", "cancel"),
            ]
        }
        if order.isEmpty {
            var hints: [KeyHint] = []
            if !query.filter.isEmpty {
                hints += [KeyHint("/", "filter"), KeyHint("Esc", "all traces")]
            } else if isLoaded {
                hints.append(KeyHint("y", "copy"))
            }
            return takeOver + hints + [KeyHint("q", "quit"), KeyHint("?", "help")]
        }
        var hints = [KeyHint("↑↓", "move"), KeyHint("⏎", "open"), KeyHint("/", "filter")]
        if !query.filter.isEmpty { hints.append(KeyHint("Esc", "all traces")) }
        hints.append(KeyHint("s", "sort"))
        if context.answersQuestions { hints.append(KeyHint("H", "heatmap of it")) }
        hints.append(KeyHint("Space", isPaused ? "go on" : "pause"))
        if !isFollowing { hints.append(KeyHint("F", "follow")) }
        return takeOver + hints + [
            KeyHint("y", "copy id"), KeyHint("S", "reverse"), KeyHint("q", "quit"),
            KeyHint("?", "help"),
        ]
    }
}
