internal import Telemetry
internal import Terminal

extension WaterfallScreen {
    /// - Parameters:
    ///   - origin: the screen that it was opened on.
    ///   - depth: how many traces are open, one by a link from the other.
    func draw(
        on canvas: inout Canvas, _ context: ScreenContext, from origin: String, depth: Int
    ) {
        let theme = context.theme
        drawHeader(on: &canvas, context, from: origin, depth: depth)
        guard let content else {
            let text =
                isMissing
                ? "No spans of this trace are stored: it may have been evicted." : "loading…"
            canvas.put(
                text, x: 2, y: canvas.height / 3, style: isMissing ? theme.text : theme.dim)
            Chrome.drawFooter(
                [KeyHint("Esc", "back"), KeyHint("?", "help")], context, on: &canvas)
            return
        }
        let layout = layout(width: canvas.width, height: canvas.height)
        drawLegend(content, y: layout.legendRow, on: &canvas, context, layout)
        drawRows(content, layout, on: &canvas, context)
        drawDetail(content, layout, on: &canvas, context)
        drawFooter(on: &canvas, context)
    }

    private func drawRows(
        _ content: WaterfallTree, _ layout: WaterfallLayout, on canvas: inout Canvas,
        _ context: ScreenContext
    ) {
        let theme = context.theme
        let painter = WaterfallPainter(
            content: content,
            columns: WaterfallColumns(
                width: layout.rows.width, widestName: widestName,
                widestService: showsServices(content) ? max(widestService, 9) : 0),
            window: shownWindow, theme: theme, hues: context.hues, folded: folded,
            order: order, showsCriticalPath: showsCriticalPath, search: search,
            now: context.now)
        canvas.within(
            Rect(x: layout.rows.x, y: layout.axisRow, width: layout.rows.width, height: 1)
        ) { canvas in
            painter.drawAxis(y: 0, on: &canvas)
            if window != nil || rows.count > layout.rows.height {
                painter.drawMinimap(y: 0, showing: window ?? selectedTime, on: &canvas)
            }
        }
        canvas.within(layout.rows) { canvas in
            for line in 0..<layout.rows.height {
                let index = scrollTop + line
                guard index < rows.count else { break }
                painter.drawRow(rows[index], y: line, on: &canvas)
                guard index == selectedRow else { continue }
                theme.select(
                    Rect(x: 0, y: line, width: layout.rows.width - 1, height: 1),
                    hasFocus: detail.focus == nil, on: &canvas)
            }
            canvas.scrollBar(
                x: layout.rows.width - 1, y: 0, height: layout.rows.height, offset: scrollTop,
                visible: layout.rows.height, total: rows.count, style: theme.dim, track: theme.faint
            )
        }
    }

    /// Where all is one service's, its name above says it.
    private func showsServices(_ content: WaterfallTree) -> Bool {
        content.services.count + (content.hasUnknownService ? 1 : 0) > 1
    }

    // MARK: Above

    private func drawHeader(
        on canvas: inout Canvas, _ context: ScreenContext, from origin: String, depth: Int
    ) {
        let theme = context.theme
        // A trace of X-Ray alone goes by X-Ray's spelling.
        let isXRay = content.map { $0.hasXRay && !$0.hasOTLP } ?? false
        let digits = isXRay ? traceID.xrayDescription : traceID.description
        var left = StyledText(" " + origin, theme.dim)
        for _ in 1..<max(1, min(depth, 4)) { left.append(" › …", theme.dim) }
        left.append(" › ", theme.dim)
        left.append(
            canvas.width >= 110
                ? "\(digits.prefix(isXRay ? 19 : 16))…\(digits.suffix(4))"
                : "\(digits.prefix(isXRay ? 10 : 8))…",
            theme.accent)
        guard let content else {
            canvas.put(left, x: 0, y: 0)
            return
        }
        let tree = content.tree
        var parts: [StyledText] = []
        parts.append(
            StyledText(
                Format.duration(tree.durationNanoseconds) + (content.isInProgress ? "…" : ""),
                theme.strong))
        var counts = StyledText(Format.counted(tree.spans.count, "span"), theme.text)
        if content.services.count > 1, canvas.width >= 100 {
            counts.append(" · \(content.services.count) services", theme.text)
        }
        if content.errorCount > 0 {
            counts.append(" · ", theme.dim)
            let errors =
                canvas.width >= 100
                ? Format.counted(content.errorCount, "error") : Format.count(content.errorCount)
            counts.append("✗ \(errors)", theme.error)
        }
        parts.append(counts)
        parts.append(
            StyledText(
                Format.moment(tree.startUnixNano, now: context.now, zone: context.zone), theme.dim))
        // The root's name takes what is left; the time of day gives way first.
        let name = content.tree.root.map(content.name) ?? "(no root)"
        var right = parts.reduce(StyledText()) { $0 + StyledText("   ") + $1 }
        while parts.count > 1,
            left.width + right.width + min(20, displayWidth(name)) + 4 > canvas.width
        {
            parts.removeLast()
            right = parts.reduce(StyledText()) { $0 + StyledText("   ") + $1 }
        }
        var x = canvas.put(left, x: 0, y: 0) + 3
        let room = max(4, canvas.width - x - right.width - 1)
        x += canvas.put(name, x: x, y: 0, style: theme.strong, maxWidth: room)
        canvas.put(right, x: x, y: 0)
    }

    private func drawLegend(
        _ content: WaterfallTree, y: Int, on canvas: inout Canvas, _ context: ScreenContext,
        _ layout: WaterfallLayout
    ) {
        let theme = context.theme
        let state = stateText(theme)
        let end = layout.rows.width - state.width - 3
        canvas.put(state, x: layout.rows.width - state.width - 1, y: y)
        var x = 1
        for (position, service) in content.services.enumerated() {
            let width = min(24, displayWidth(service)) + 2
            let left = content.services.count - position
            guard x + width + (left > 1 ? 6 : 0) <= end else {
                canvas.put("+\(left) more", x: x, y: y, style: theme.dim, maxWidth: max(0, end - x))
                break
            }
            let style = theme.service(context.hues.slot(of: service))
            canvas.put("■", x: x, y: y, style: style)
            canvas.put(
                service, x: x + 2, y: y, style: theme.dim, maxWidth: width - 2, truncation: .middle)
            x += width + 2
        }
        if content.services.isEmpty {
            canvas.put("■ (unknown)", x: x, y: y, style: theme.dim, maxWidth: max(0, end - x))
        }
    }

    /// What is searched for, how children are sorted, and how far the axis is zoomed.
    private func stateText(_ theme: Theme) -> StyledText {
        var text = StyledText()
        if !search.isEmpty {
            let place = selectedNode.flatMap { matches.firstIndex(of: $0) }.map { "\($0 + 1) of " }
            text.append("/\(search.prefix(24))", theme.accent)
            text.append(
                " \(place ?? "")\(Format.grouped(matches.count)) found", theme.dim)
        }
        if sort != .start {
            if !text.runs.isEmpty { text.append("   ", theme.dim) }
            text.append(sort.name, theme.accent)
        }
        if window != nil {
            let factor = Double(wholeLength) / Double(max(1, shownWindow.length))
            if !text.runs.isEmpty { text.append("   ", theme.dim) }
            text.append("zoom ×\(Format.grouped(Int64(factor.rounded())))", theme.accent)
            text.append(" 0 resets", theme.dim)
        }
        return text
    }

    // MARK: Below

    private func drawDetail(
        _ content: WaterfallTree, _ layout: WaterfallLayout, on canvas: inout Canvas,
        _ context: ScreenContext
    ) {
        let theme = context.theme
        guard let selectedNode, !layout.details.isEmpty else { return }
        let line = layout.divider
        if layout.details[0].x > line.x, line.y == 1 {
            canvas.verticalLine(
                x: line.x, y: 1, height: canvas.height - 2, style: theme.faint)
            canvas.put(
                title(content, selectedNode, context), x: line.x + 2, y: line.y,
                maxWidth: line.width - 1)
        } else {
            canvas.horizontalLine(x: 0, y: line.y, width: line.width, style: theme.faint)
            let sides = sides(theme)
            let used = canvas.put(
                title(content, selectedNode, context), x: 3, y: line.y,
                maxWidth: line.width - 9 - sides.width)
            canvas.put(" ", x: 2, y: line.y)
            canvas.put(" ", x: 3 + used, y: line.y)
            canvas.put(sides, x: line.width - sides.width - 2, y: line.y)
        }
        for (index, place) in layout.details.enumerated() where index < detail.columns.count {
            detail.columns[index].draw(
                place, hasFocus: detail.focus == index, search: detail.search, theme: theme,
                on: &canvas)
        }
    }

    /// The pane's two sides, the one that shows standing out.
    private func sides(_ theme: Theme) -> StyledText {
        StyledText(" Details", raw.isOn ? theme.dim : theme.title) + StyledText("  ", theme.dim)
            + StyledText("Raw ", raw.isOn ? theme.title : theme.dim)
    }

    /// `POST /notify · activity-store · client · 9.8 ms (self 9.8 ms, 4.4%) · starts at 101 ms`.
    private func title(
        _ content: WaterfallTree, _ node: Int, _ context: ScreenContext
    ) -> StyledText {
        let theme = context.theme
        let tree = content.tree
        var text = StyledText(content.name(node), theme.strong)
        guard let span = tree.record(of: node) else { return text }
        if let status = content.label(node)?.status, !status.isEmpty {
            text.append(" \(status)", theme.outcome(content.outcome(node)))
        }
        func add(_ part: String, _ style: Style) {
            text.append(" · ", theme.faint)
            text.append(part, style)
        }
        if let service = span.serviceName {
            add(service, theme.service(context.hues.slot(of: service)))
        } else {
            add("(unknown)", theme.dim)
        }
        add(kind(of: span, content.label(node)), theme.dim)
        if let duration = span.durationNanoseconds {
            let own = tree.nodes[node].selfNanoseconds ?? duration
            add(Format.duration(duration), theme.text)
            text.append(
                " (self \(Format.duration(own)), "
                    + "\(Format.percent(own, of: tree.durationNanoseconds)))", theme.dim)
        } else {
            let running = context.now.subtracting(span.startUnixNano)
            add("running for \(Format.duration(running))", theme.warning)
        }
        let start = content.extent(node).start
        if start > 0 { add("starts at \(Format.duration(start))", theme.dim) }
        if tree.nodes[node].isOnCriticalPath { add("on the critical path", theme.dim) }
        for oddity in SpanDetail.oddities(tree.nodes[node].oddities) { add(oddity, theme.warning) }
        return text
    }

    private func kind(of span: SpanRecord, _ label: SpanLabel?) -> String {
        guard let label else { return span.kind.name }
        if span.isSegment { return "X-Ray segment" }
        return switch label.namespace {
        case .local: "X-Ray subsegment"
        case .aws: "X-Ray subsegment to AWS"
        case .remote: "remote X-Ray subsegment"
        }
    }

    private func drawFooter(on canvas: inout Canvas, _ context: ScreenContext) {
        let y = canvas.height - 1
        if let prompt {
            canvas.put("/", x: 1, y: y, style: context.theme.accent)
            PromptLine(prompt: prompt, language: nil).draw(
                Rect(x: 2, y: y, width: max(1, canvas.width - 4), height: 1),
                theme: context.theme, on: &canvas)
            return
        }
        Chrome.drawFooter(hints, context, on: &canvas)
    }

    private var hints: [KeyHint] {
        if let focus = detail.focus {
            var hints = [KeyHint("↑↓", "move")]
            let line =
                detail.columns.indices.contains(focus) ? detail.columns[focus].current : nil
            if line?.link != nil { hints.append(KeyHint("⏎", "open trace")) }
            if line?.span != nil { hints.append(KeyHint("⏎", "go there")) }
            if line?.predicate != nil {
                hints += [KeyHint("⏎", "traces with it"), KeyHint("x", "without it")]
            }
            hints.append(KeyHint("y", raw.isOn ? "copy all of it" : "copy value"))
            hints.append(KeyHint("r", raw.isOn ? "details" : "raw"))
            hints.append(KeyHint("/", "find"))
            return hints + [
                KeyHint("Tab", "next pane"), KeyHint("Esc", "spans"), KeyHint("?", "help"),
            ]
        }
        var hints = [KeyHint("↑↓", "move"), KeyHint("←→", "fold")]
        if content?.errorCount ?? 0 > 0 { hints.append(KeyHint("e", "next error")) }
        hints.append(KeyHint("/", "find"))
        if !search.isEmpty { hints.append(KeyHint("n", "next")) }
        return hints + [
            KeyHint("⏎", "detail"), KeyHint("r", raw.isOn ? "details" : "raw"),
            KeyHint("c", "critical path"), KeyHint("z", "zoom"),
            KeyHint("o", "sort"), KeyHint("|", "pane"), KeyHint("y", "copy id"),
            KeyHint("Esc", "back"),
            KeyHint("?", "help"),
        ]
    }
}
