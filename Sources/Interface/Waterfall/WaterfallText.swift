public import Telemetry
public import Terminal

/// A whole trace as text, drawn as the waterfall screen draws it: for output line by line.
public struct WaterfallText {
    private let content: WaterfallTree
    private let columns: WaterfallColumns
    private let theme: Theme
    private let zone: ClockZone
    private let width: Int
    private var hues = ServiceHues()

    /// Rows drawn at a time, so that a large trace needs no large canvas.
    private static let chunk = 200
    /// Errors told in full below the waterfall.
    private static let errorCount = 20
    private static let barWidth = 60

    /// - Parameter width: the terminal's columns; nil for as many as it takes to cut no name.
    public init(
        _ tree: TraceTree, width: Int?, profile: TerminalProfile, zone: ClockZone = .local
    ) {
        content = WaterfallTree(tree)
        theme = Theme(profile)
        self.zone = zone
        for service in content.services { hues.learn(service) }
        let name = WaterfallText.widestName(content)
        let service =
            content.services.count + (content.hasUnknownService ? 1 : 0) > 1
            ? content.services.reduce(9) { max($0, min(200, displayWidth($1))) } : 0
        if let width {
            self.width = max(40, width)
            columns = WaterfallColumns(
                width: self.width, widestName: name, widestService: service)
        } else {
            columns = WaterfallColumns(
                nameWidth: name, serviceWidth: service, barWidth: WaterfallText.barWidth)
            self.width = columns.markX + 2
        }
    }

    /// Names may be of any length; beyond some hundred columns nobody reads a row.
    private static func widestName(_ content: WaterfallTree) -> Int {
        content.tree.nodes.indices.reduce(24) { widest, node in
            let mark = content.isError(node) ? 2 : 0
            let indentation = min(200, content.tree.nodes[node].depth * 2)
            // Where nothing bounds the line, what X-Ray's spans did is written out.
            let name = min(200, displayWidth(content.name(node)))
            let note = content.label(node).map { label in
                let mark = label.namespace.mark.map { displayWidth($0) + 1 } ?? 0
                return mark + (label.note.isEmpty ? 0 : min(60, displayWidth(label.note)) + 2) + 4
            }
            return max(widest, indentation + 2 + mark + name + (note ?? 0))
        }
    }

    /// Calls `body` with each line, in order: what the trace is, the axis, a row a span, and what
    /// went wrong.
    public func forEachLine<Failure: Error>(
        _ body: (String) throws(Failure) -> Void
    ) throws(Failure) {
        for line in heading { try body(line) }
        let painter = WaterfallPainter(
            content: content, columns: columns,
            window: TimeWindow(start: 0, end: content.tree.durationNanoseconds), theme: theme,
            hues: hues)
        try body(drawn(height: 1) { painter.drawAxis(y: 0, on: &$0) }[0])
        var rest = content.tree.order[...]
        while !rest.isEmpty {
            let rows = Array(rest.prefix(WaterfallText.chunk))
            rest = rest.dropFirst(rows.count)
            let lines = drawn(height: rows.count) { canvas in
                for (y, node) in rows.enumerated() { painter.drawRow(node, y: y, on: &canvas) }
            }
            for line in lines { try body(line) }
        }
        for line in errors { try body(line) }
    }

    private func drawn(height: Int, _ draw: (inout Canvas) -> Void) -> [String] {
        var canvas = Canvas(width: width, height: height, glyphs: theme.profile.glyphs)
        draw(&canvas)
        var lines = canvas.ansi(theme.profile.colors).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        while lines.count < height { lines.append("") }
        return lines
    }

    private func styled(_ text: String, _ style: Style) -> String {
        style.ansi(visible(text), theme.profile.colors)
    }

    private var heading: [String] {
        let tree = content.tree
        let id = tree.spans.first.map { span in
            content.hasXRay
                ? "\(span.traceID)  (X-Ray \(span.traceID.xrayDescription))" : "\(span.traceID)"
        }
        let root = tree.root.map(content.name) ?? "(no root yet)"
        var facts = [
            Format.duration(tree.durationNanoseconds) + (content.isInProgress ? "…" : ""),
            Format.counted(tree.spans.count, "span"),
            Format.counted(content.services.count, "service"),
        ]
        if content.errorCount > 0 { facts.append(Format.counted(content.errorCount, "error")) }
        facts.append(Format.dateAndTime(tree.startUnixNano, zone: zone))
        let dot = theme.profile.glyphs == .ascii ? " - " : " · "
        var legend = content.services.prefix(8).map { styled($0, theme.service(hues.slot(of: $0))) }
        if content.hasUnknownService { legend.append(styled("(unknown)", theme.dim)) }
        let more = content.services.count > 8 ? "  +\(content.services.count - 8)" : ""
        return [
            styled(id ?? "", theme.dim) + "  " + styled(root, theme.strong),
            facts.joined(separator: dot), legend.joined(separator: "  ") + more,
        ]
    }

    /// The errors in the order of the waterfall, with what they say.
    private var errors: [String] {
        let nodes = content.tree.order.filter(content.isError)
        guard !nodes.isEmpty else { return [] }
        let mark = theme.profile.glyphs == .ascii ? "x" : "✗"
        var lines = [""]
        for node in nodes.prefix(WaterfallText.errorCount) {
            let service = content.service(node).map { " (\($0))" } ?? ""
            let text = content.errorText(node).map { ": \($0)" } ?? ""
            let style = theme.outcome(content.outcome(node))
            let answer = content.refusal(node).map { " \($0)" } ?? ""
            lines.append(styled("\(mark) \(content.name(node))\(answer)\(service)\(text)", style))
        }
        if nodes.count > WaterfallText.errorCount {
            lines.append("  and \(Format.grouped(nodes.count - WaterfallText.errorCount)) more")
        }
        return lines
    }
}
