internal import Terminal

/// The lines that every screen has: the header's state at the right, and the footer.
enum Chrome {
    /// The program's name and its screens at the left, what it receives at the right.
    static func drawHeader(
        _ context: ScreenContext, isPaused: Bool, screen: App.View = .traces,
        on canvas: inout Canvas
    ) {
        let theme = context.theme
        var left = StyledText(" tracetop", theme.title)
        var screens = [("1", "Traces", App.View.traces)]
        if context.answersQuestions { screens.append(("2", "Query", .query)) }
        for (digit, name, view) in screens {
            left.append("  \(digit)", theme.accent)
            left.append(" \(name)", view == screen ? theme.strong : theme.dim)
        }
        let right = state(context, isPaused: isPaused, width: canvas.width - left.width - 4)
        canvas.put(left, x: 0, y: 0)
        let room = max(8, canvas.width - left.width - 4)
        canvas.put(right, x: canvas.width - room - 1, y: 0, maxWidth: room, align: .right)
    }

    /// `● live   1,284 traces  23.1k spans  42/s   ⚠ 3 rejected  ⚠ 312 dropped`, without what doesn't
    /// fit. What was lost outright comes before what was refused, which its sender was told.
    private static func state(
        _ context: ScreenContext, isPaused: Bool, width: Int
    ) -> StyledText {
        let theme = context.theme
        var parts: [StyledText] = [role(context, isPaused: isPaused)]
        let counters = context.counters
        if counters.dropped > 0 {
            let dropped = "⚠ \(Format.count(counters.dropped)) dropped"
            parts.append(StyledText(dropped, theme.warning.bold()))
        }
        if counters.rejected > 0 {
            parts.append(StyledText("⚠ \(Format.count(counters.rejected)) rejected", theme.warning))
        }
        for warning in context.status.warnings.prefix(1)
        where counters.rejected == 0 && counters.dropped == 0 {
            parts.append(StyledText("⚠ \(warning)", theme.warning))
        }
        var counts: [StyledText] = [
            number(counters.traces, "trace", theme), number(counters.spans, "span", theme),
        ]
        if let rate = context.rate.perSecond(at: context.now), rate > 0 {
            counts.append(StyledText("\(Format.count(rate))/s", theme.good))
        }
        // The role first, then counts, then warnings; when it is narrow counts give way, and a
        // warning that still doesn't fit is cut.
        var result = parts[0]
        let warnings = parts.dropFirst().reduce(StyledText()) { $0 + StyledText("   ") + $1 }
        for (position, count) in counts.enumerated() {
            let gap = position == 0 ? "   " : "  "
            let next = result + StyledText(gap) + count
            guard next.width + warnings.width <= width else { continue }
            result = next
        }
        return result + warnings
    }

    private static func number(_ count: Int, _ noun: String, _ theme: Theme) -> StyledText {
        StyledText(Format.count(count), theme.text)
            + StyledText(count == 1 ? " \(noun)" : " \(noun)s", theme.dim)
    }

    private static func role(_ context: ScreenContext, isPaused: Bool) -> StyledText {
        let theme = context.theme
        if isPaused { return StyledText("❚❚ paused", theme.warning.bold()) }
        switch context.status.role {
        case .receiving: return StyledText("● live", theme.good)
        case .viewing(let pid): return StyledText("● viewer of pid \(pid)", theme.accent)
        case .idle where context.status.isFree:
            return StyledText("○ nobody receives: R receives here", theme.warning)
        case .idle: return StyledText("○ not receiving", theme.warning)
        }
    }

    /// Whether it is time to say that something takes long: what is quick would only flicker.
    static func isLong(since begun: Int64, _ context: ScreenContext) -> Bool {
        context.now &- begun >= 300_000_000
    }

    /// `asking 1.2M spans… 3.4 s  Esc cancels`: what goes on, and for how long.
    ///
    /// - Parameter begun: nanoseconds since the epoch.
    static func waiting(
        _ what: String, since begun: Int64, _ context: ScreenContext
    ) -> StyledText {
        let spans = context.counters.spans
        let tenths = max(0, context.now &- begun) / 100_000_000
        var text = StyledText(
            spans > 0 ? "\(what) \(Format.count(spans)) spans…" : "\(what)…", context.theme.accent)
        text.append(" \(tenths / 10).\(tenths % 10) s", context.theme.text)
        text.append("  Esc cancels", context.theme.dim)
        return text
    }

    /// Draws lines that stand where content would, together in the middle, somewhat above.
    static func drawMessage(_ lines: [StyledText], _ place: Rect, on canvas: inout Canvas) {
        let width = lines.reduce(0) { max($0, $1.width) }
        let x = max(2, (place.width - width) / 2)
        let y = max(0, (place.height - lines.count) / 3)
        canvas.within(place) { canvas in
            for (offset, line) in lines.enumerated() {
                canvas.put(line, x: x, y: y + offset, maxWidth: place.width - x - 1)
            }
        }
    }

    /// The keys that apply, or for a while what there is to say.
    static func drawFooter(
        _ hints: [KeyHint], _ context: ScreenContext, on canvas: inout Canvas
    ) {
        let y = canvas.height - 1
        if let notice = context.notice {
            let style = notice.isProblem ? context.theme.error : context.theme.good
            canvas.put(" \(notice.text)", x: 0, y: y, style: style)
            return
        }
        KeyHint.draw(hints, y: y, theme: context.theme, on: &canvas)
    }
}
