public import Query
public import Terminal

/// An answer as text for a pipe or a scrolling terminal: when it is about, heatmaps, and the table.
public struct AnswerText {
    private let result: QueryResult
    private let profile: TerminalProfile
    private let zone: ClockZone
    private let width: Int

    /// Rows of a heatmap's picture.
    private static let heatmapRows = 12

    /// - Parameter width: columns of the terminal; a pipe has none.
    public init(
        _ result: QueryResult, profile: TerminalProfile, width: Int?, zone: ClockZone = .local
    ) {
        self.result = result
        self.profile = profile
        self.zone = zone
        self.width = min(max(40, width ?? 120), 400)
    }

    /// Coloured for the terminal, without a line break at the end.
    public var text: String { canvas.ansi(profile.colors) }

    private var canvas: Canvas {
        let theme = Theme(profile)
        let rows = ResultRows(result)
        let hasTable = !rows.columns.isEmpty
        let hasPictures = result.work.matchedSpans > 0
        let heatmaps = hasPictures ? result.heatmaps : []
        let height =
            1 + heatmaps.count * (Self.heatmapRows + 3) + (hasTable ? rows.count + 2 : 0)
        var canvas = Canvas(width: width, height: height, glyphs: profile.glyphs)
        canvas.put(title(theme), x: 0, y: 0)
        var y = 1
        for heatmap in heatmaps {
            let place = Rect(x: 0, y: y + 1, width: width - 1, height: Self.heatmapRows + 1)
            let painter = HeatmapPainter(
                heatmap, granularity: result.granularity.nanoseconds, place: place, theme: theme,
                zone: zone)
            canvas.put("\(heatmap.calculation)", x: 0, y: y, style: theme.strong)
            painter.drawLegend(rightEdge: width - 1, y: y, on: &canvas)
            painter.draw(place, on: &canvas)
            y += Self.heatmapRows + 3
        }
        if hasTable {
            ResultTable(rows: rows, sorting: nil, swatches: [:], theme: theme, margin: 0).draw(
                Rect(x: 0, y: heatmaps.isEmpty ? y + 1 : y, width: width, height: rows.count + 1),
                on: &canvas)
        }
        return canvas
    }

    private func title(_ theme: Theme) -> StyledText {
        guard result.work.matchedSpans > 0 else {
            return StyledText("no span is as this asks", theme.dim)
        }
        var text = StyledText(Format.timeRange(result.range, zone: zone), theme.text)
        text.append(" · by \(Format.step(result.granularity.nanoseconds))", theme.dim)
        text.append(" · \(Format.counted(result.work.matchedSpans, "span"))", theme.dim)
        return text
    }
}
