extension Canvas {
    /// A horizontal line, `─` or what is given.
    public mutating func horizontalLine(
        x: Int, y: Int, width: Int, style: Style = .plain, _ scalar: Unicode.Scalar = "─"
    ) {
        for column in shownRange(x, width, limit: self.width) {
            putScalar(scalar, x: column, y: y, style: style)
        }
    }

    /// A vertical line, `│` or what is given.
    public mutating func verticalLine(
        x: Int, y: Int, height: Int, style: Style = .plain, _ scalar: Unicode.Scalar = "│"
    ) {
        for row in shownRange(y, height, limit: self.height) {
            putScalar(scalar, x: x, y: row, style: style)
        }
    }

    /// A box with round corners along the edges of `rect`, and a title in its upper edge.
    public mutating func box(_ rect: Rect, style: Style = .plain, title: StyledText? = nil) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
        for y in [rect.y, bottom] {
            horizontalLine(x: rect.x + 1, y: y, width: rect.width - 2, style: style)
        }
        for x in [rect.x, right] {
            verticalLine(x: x, y: rect.y + 1, height: rect.height - 2, style: style)
        }
        putScalar("╭", x: rect.x, y: rect.y, style: style)
        putScalar("╮", x: right, y: rect.y, style: style)
        putScalar("╰", x: rect.x, y: bottom, style: style)
        putScalar("╯", x: right, y: bottom, style: style)
        guard let title, rect.width > 6 else { return }
        let used = put(title, x: rect.x + 3, y: rect.y, maxWidth: rect.width - 6)
        put(" ", x: rect.x + 2, y: rect.y, style: style)
        put(" ", x: rect.x + 3 + used, y: rect.y, style: style)
    }

    /// A scroll bar: which part of `total` rows the `visible` ones from `offset` are. Nothing when
    /// all are visible.
    public mutating func scrollBar(
        x: Int, y: Int, height: Int, offset: Int, visible: Int, total: Int, style: Style,
        track: Style
    ) {
        guard height > 0, visible > 0, total > visible else { return }
        let length = max(1, Int((Double(height) * Double(visible) / Double(total)).rounded()))
        let part = Double(min(max(0, offset), total - visible)) / Double(total - visible)
        let start = Int((Double(height - length) * part).rounded())
        for row in 0..<height {
            let isThumb = row >= start && row < start + length
            putScalar(isThumb ? "█" : "│", x: x, y: y + row, style: isThumb ? style : track)
        }
    }

    /// One column a value: `▁▂▃▄▅▆▇█` by each value from 0 to 1. What is above 0 shows at least
    /// the lowest block, 0 and NaN nothing.
    public mutating func sparkline(_ values: some Sequence<Double>, x: Int, y: Int, style: Style) {
        for (offset, value) in values.enumerated() {
            guard value > 0 else { continue }
            let eighths = min(8, max(1, Int((min(value, 1) * 8).rounded())))
            let scalar = Unicode.Scalar(0x2580 + UInt32(eighths)) ?? "█"
            putScalar(scalar, x: x + offset, y: y, style: style)
        }
    }

    /// The part of a line that can show at all, however long it claims to be.
    private func shownRange(_ start: Int, _ length: Int, limit: Int) -> Range<Int> {
        let first = max(0, start)
        let (end, overflow) = start.addingReportingOverflow(max(0, length))
        return first..<max(first, min(limit, overflow ? limit : end))
    }
}
