internal import Telemetry
internal import Terminal

// A bar tells own time from children's time. What share of each eighth of a cell is whose is summed
// up first: 400 children of a fraction of an eighth each then look like the sum of them, not like
// 400 marks.

extension WaterfallPainter {
    /// Draws a node's bar; the canvas is the bar's part of the row.
    func drawBar(_ node: Int, slot: Int?, on canvas: inout Canvas) {
        let (start, end) = content.extent(node)
        let from = window.column(start, columns: columns.barWidth)
        var to = window.column(end, columns: columns.barWidth)
        guard let span = content.tree.record(of: node) else {
            drawMissing(from: from, to: to, on: &canvas)
            return
        }
        // What still runs goes on past all that is known.
        if span.isInProgress { to = Double(columns.barWidth) }
        guard to >= 0, from < Double(columns.barWidth) || span.isInProgress else {
            drawOutside(isBefore: to < 0, on: &canvas)
            return
        }
        let own = slot.map(theme.service) ?? theme.dim
        if content.hasChildren(node) {
            drawShared(node, from: from, to: to, slot: slot, own: own, on: &canvas)
        } else {
            canvas.bar(from: from, to: to, y: 0, style: own)
        }
        if showsCriticalPath, content.tree.nodes[node].isOnCriticalPath {
            drawCriticalPath(node, own: own, on: &canvas)
        }
        if span.isInProgress { drawOpenEnd(from: from, style: own, on: &canvas) }
        if let error = content.errorText(node) {
            drawNote(
                error.withoutPackage, content.outcome(node), after: to, before: from, on: &canvas)
        }
    }

    /// Lets the bar of what still runs fade towards now, in place of an end.
    private func drawOpenEnd(from: Double, style: Style, on canvas: inout Canvas) {
        let last = columns.barWidth - 1
        guard last >= 0, window.end >= content.tree.durationNanoseconds else { return }
        let first = min(last, Int(max(0, from).rounded(.up)))
        let length = min(9, (last - first) * 3 / 4)
        // Where children's time is told by ▒, only ░ is no part of the bar.
        let shades = theme.shadesByColor ? ["░", "▒", "▓"] : ["░", "░", "░"]
        for step in 0..<max(0, length) {
            let x = last - 1 - step
            let color = canvas[x, 0]?.style.foreground ?? style.foreground
            canvas.put(shades[min(2, step * 3 / length)], x: x, y: 0, style: Style(color))
        }
        canvas.put("▸", x: last, y: 0, style: style)
    }

    private func drawMissing(from: Double, to: Double, on canvas: inout Canvas) {
        let first = Int(max(0, from))
        let last = Int(min(Double(columns.barWidth), to.rounded(.up)))
        canvas.horizontalLine(x: first, y: 0, width: last - first, style: theme.faint, "╌")
    }

    private func drawOutside(isBefore: Bool, on canvas: inout Canvas) {
        let x = isBefore ? 0 : columns.barWidth - 1
        canvas.put(isBefore ? "‹" : "›", x: x, y: 0, style: theme.dim)
    }

    /// What went wrong, behind the bar if there is room, else before it.
    private func drawNote(
        _ text: String, _ outcome: SpanOutcome, after end: Double, before start: Double,
        on canvas: inout Canvas
    ) {
        let style = theme.outcome(outcome)
        let left = Int(max(0, end).rounded(.up)) + 1
        let roomAfter = columns.barWidth - left
        let roomBefore = Int(max(0, start)) - 1
        if roomAfter >= min(24, displayWidth(text)) {
            canvas.put(text, x: left, y: 0, style: style, maxWidth: roomAfter)
        } else if roomBefore >= 12 {
            canvas.put(text, x: 0, y: 0, style: style, maxWidth: roomBefore, align: .right)
        } else if roomAfter >= 12 {
            canvas.put(text, x: left, y: 0, style: style, maxWidth: roomAfter)
        }
    }

    // MARK: Own and children's time

    private func drawShared(
        _ node: Int, from: Double, to: Double, slot: Int?, own: Style, on canvas: inout Canvas
    ) {
        let shade = slot.map(theme.serviceShade) ?? theme.faint
        let perCell = theme.shadesByColor ? 8 : 1
        canvas.bar(
            from: from, to: to, y: 0, style: theme.shadesByColor ? shade : own,
            fill: theme.shadesByColor ? .solid : .shaded)
        let first = max(0, from)
        let last = min(Double(columns.barWidth), to)
        guard last > first else { return }
        let gaps = uncovered(node, from: first, to: last, perCell: perCell) { _ in true }
        for gap in gaps { canvas.bar(from: gap.lowerBound, to: gap.upperBound, y: 0, style: own) }
    }

    /// The parts of a node's bar, in columns, that are mostly not covered by the children that
    /// count. O(children + columns).
    private func uncovered(
        _ node: Int, from first: Double, to last: Double, perCell: Int,
        counts: (Int) -> Bool
    ) -> [Range<Double>] {
        let scale = Double(perCell)
        let low = Int((first * scale).rounded(.down))
        let high = max(low + 1, Int((last * scale).rounded(.up)))
        var covered = Array(repeating: 0.0, count: high - low)
        var reached = -Double.infinity
        for child in content.tree.nodes[node].children where counts(child) {
            let (start, end) = content.extent(child)
            // Children come by start: what an earlier one covers already does not count again.
            let from = max(reached, window.column(start, columns: columns.barWidth) * scale)
            let to = window.column(end, columns: columns.barWidth) * scale
            guard to > from else { continue }
            reached = to
            let begin = max(from, Double(low))
            let finish = min(to, Double(high))
            guard finish > begin else { continue }
            var bucket = Int(begin)
            while bucket < high, Double(bucket) < finish {
                let part = min(finish, Double(bucket + 1)) - max(begin, Double(bucket))
                if bucket >= low { covered[bucket - low] += part }
                bucket += 1
            }
        }
        var gaps: [Range<Double>] = []
        var open: Int?
        for bucket in low...high {
            let isFree = bucket < high && covered[bucket - low] < 0.5
            if isFree, open == nil { open = bucket }
            if !isFree, let begin = open {
                let from = max(first, Double(begin) / scale)
                let to = min(last, Double(bucket) / scale)
                if to > from { gaps.append(from..<to) }
                open = nil
            }
        }
        return gaps
    }

    /// Whether a bar fills the cell from edge to edge.
    private func isFilled(_ cell: Cell) -> Bool {
        let filled: [Unicode.Scalar] = ["█", "▒", "░", "#", "=", "%"]
        return filled.contains(cell.glyph.base)
    }

    // MARK: The critical path

    /// A line through the bar where the trace waited for this very span: read from row to row, the
    /// lines together make up the whole of the trace's time.
    private func drawCriticalPath(_ node: Int, own: Style, on canvas: inout Canvas) {
        let (start, end) = content.extent(node)
        let from = max(0, window.column(start, columns: columns.barWidth))
        let to = min(
            Double(columns.barWidth), window.column(end, columns: columns.barWidth))
        guard to > from else { return }
        let nodes = content.tree.nodes
        let gaps = uncovered(node, from: from, to: to, perCell: 1) { nodes[$0].isOnCriticalPath }
        for gap in gaps {
            // Only cells that the bar fills: a line beside it would mean nothing.
            for column in Int(
                gap.lowerBound.rounded(.up))..<max(
                    Int(gap.lowerBound.rounded(.up)), Int(gap.upperBound.rounded(.down)))
            {
                guard let cell = canvas[column, 0], isFilled(cell) else { continue }
                let color = cell.style.foreground
                if canvas.glyphs == .ascii {
                    canvas.put("*", x: column, y: 0, style: own)
                } else if theme.profile.colors >= .ansi256, !color.isDefault {
                    canvas.put("━", x: column, y: 0, style: theme.criticalLine.on(color))
                } else {
                    canvas.put("━", x: column, y: 0, style: own.reversed())
                }
            }
        }
    }
}
