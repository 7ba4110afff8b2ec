internal import Storage
internal import Telemetry
internal import Terminal

/// Draws one trace as a row of the list or of a table.
struct TraceRow {
    let columns: TraceColumns
    let scale: DurationScale
    let theme: Theme
    let hues: ServiceHues
    let now: Int64

    static func drawHeads(
        _ columns: TraceColumns, y: Int, sort: TraceSort?, isDescending: Bool, theme: Theme,
        on canvas: inout Canvas
    ) {
        func head(
            _ name: String, _ column: TraceColumns.Column, _ kind: TraceSort?, right: Bool = false
        ) {
            guard column.isShown else { return }
            let isSorted = kind != nil && kind == sort
            let blank = name.utf8.count + 2 <= column.width ? " " : ""
            let text = isSorted ? name + blank + (isDescending ? "▼" : "▲") : name
            canvas.put(
                text, x: column.x, y: y, style: isSorted ? theme.accent : theme.dim,
                maxWidth: column.width, align: right ? .right : .left)
        }
        // No room for an arrow there: the line above says which way.
        let isByTime = sort == .arrival || sort == .start
        canvas.put(
            "age", x: columns.age.x, y: y, style: isByTime ? theme.accent : theme.dim,
            maxWidth: columns.age.width, align: .right)
        head("service", columns.service, nil)
        head("root", columns.root, nil)
        var duration = columns.duration
        if columns.bar.isShown {
            duration.x = columns.bar.x
            duration.width = columns.bar.width + 1 + columns.duration.width
        }
        head("duration", duration, .duration, right: !columns.bar.isShown)
        head("spans", columns.spans, .spans, right: true)
        head("errors", columns.errors, .errors, right: true)
        head("also in", columns.also, nil)
    }

    func draw(_ trace: TraceSummary, y: Int, on canvas: inout Canvas) {
        put(
            Format.age(now.subtracting(trace.startUnixNano)), columns.age, theme.dim, y, &canvas,
            right: true)
        // Without a root, at least who sent something of the trace.
        let service = trace.rootService ?? trace.services.first
        let slot = service.map(hues.slot)
        put(
            service ?? "(unknown)", columns.service,
            slot.map(theme.service) ?? theme.dim, y, &canvas, cut: .middle)
        put(
            trace.rootLabel ?? trace.rootName
                ?? (trace.isInProgress ? "(root not here yet)" : "(no root)"),
            columns.root, trace.rootName == nil ? theme.dim : theme.text, y, &canvas, cut: .middle)
        drawDuration(trace, slot: slot, y: y, on: &canvas)
        put(
            Format.count(trace.spanCount), columns.spans,
            trace.spanCount >= 1_000 ? theme.strong : theme.text, y, &canvas, right: true)
        drawErrors(trace, y: y, on: &canvas)
        drawAlso(trace, y: y, on: &canvas)
    }

    /// How many spans failed; where none did, whether the root's answer was a 4xx one.
    private func drawErrors(_ trace: TraceSummary, y: Int, on canvas: inout Canvas) {
        let outcome = outcome(trace)
        if trace.errorCount > 0 {
            put(
                "✗ \(Format.count(trace.errorCount))", columns.errors, theme.outcome(outcome), y,
                &canvas, right: true)
        } else if outcome != .fine {
            put(
                outcome == .throttled ? "429" : "4xx", columns.errors, theme.outcome(outcome), y,
                &canvas, right: true)
        }
    }

    /// What is known of the root counts where it alone failed, or nothing says that others did worse.
    private func outcome(_ trace: TraceSummary) -> SpanOutcome {
        let root = SpanOutcome(trace.rootFlags)
        let rootErrors = trace.rootFlags.contains(.error) ? 1 : 0
        let saysMore = trace.errorCount > rootErrors && !(trace.firstError ?? "").isEmpty
        return saysMore || root == .fine && trace.errorCount > 0 ? .failed : root
    }

    private func drawDuration(_ trace: TraceSummary, slot: Int?, y: Int, on canvas: inout Canvas) {
        // What goes on has lasted until now, as far as anyone knows.
        let elapsed =
            trace.isInProgress
            ? max(trace.durationNanoseconds, now.subtracting(trace.startUnixNano))
            : trace.durationNanoseconds
        let isSlow = scale.isSlow(elapsed)
        if columns.bar.isShown {
            let start = Double(columns.bar.x)
            let length = scale.fraction(elapsed) * Double(columns.bar.width)
            // The eye is to find the slow ones: the others' bars step back.
            let style = slot.map(isSlow ? theme.service : theme.serviceQuiet) ?? theme.dim
            canvas.bar(
                from: start, to: start + length, y: y, style: style,
                fill: trace.isInProgress ? .light : .solid)
        }
        let text = Format.durationColumn(elapsed)
        put(
            trace.isInProgress ? text.trimmedEnd + " …" : text, columns.duration,
            trace.isInProgress ? theme.dim : isSlow ? theme.strong : theme.text, y, &canvas,
            right: true)
    }

    private func drawAlso(_ trace: TraceSummary, y: Int, on canvas: inout Canvas) {
        guard columns.also.isShown else { return }
        if let error = trace.firstError, !error.isEmpty {
            let style = theme.outcome(outcome(trace))
            put(error.firstLine.withoutPackage, columns.also, style, y, &canvas)
            return
        }
        let shown = trace.rootService ?? trace.services.first
        let others = trace.services.filter { $0 != shown }
        guard let first = others.first else { return }
        let more = others.count > 1 ? " +\(others.count - 1)" : ""
        let style = theme.serviceMuted(hues.slot(of: first))
        let used = canvas.put(
            first, x: columns.also.x, y: y, style: style,
            maxWidth: columns.also.width - more.utf8.count, truncation: .middle)
        canvas.put(
            more, x: columns.also.x + used, y: y, style: theme.dim, maxWidth: more.utf8.count)
    }

    private func put(
        _ text: String, _ column: TraceColumns.Column, _ style: Style, _ y: Int,
        _ canvas: inout Canvas, right: Bool = false, cut: Truncation = .end
    ) {
        guard column.isShown else { return }
        canvas.put(
            text, x: column.x, y: y, style: style, maxWidth: column.width, truncation: cut,
            align: right ? .right : .left)
    }
}

extension String {
    /// Up to the first line break.
    var firstLine: String {
        guard let end = firstIndex(where: \.isNewline) else { return self }
        return String(self[..<end])
    }

    /// An exception's text without the package of its type: `ConnectionError: refused` of
    /// `requests.exceptions.ConnectionError: refused`.
    var withoutPackage: String {
        let type = prefix { $0 != ":" && !$0.isWhitespace }
        guard let dot = type.lastIndex(of: "."), index(after: dot) < type.endIndex else {
            return self
        }
        let name = self[index(after: dot)...]
        // A host or a file name is no type: those begin in upper case everywhere.
        return name.first?.isUppercase ?? false ? String(name) : self
    }

    var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
