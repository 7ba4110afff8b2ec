internal import Query
internal import Telemetry
internal import Terminal

/// An answer as pictures and a table: what is where, for a size, and drawing it.
struct QueryBoard {
    struct Plot: Sendable, Hashable {
        /// By its place among the query's calculations.
        var calculation: Int
        /// With its title.
        var place: Rect
    }

    let result: QueryResult
    let rows: ResultRows
    let sorting: ResultRows.Sorting?
    let marks: GroupMarks
    let theme: Theme
    let zone: ClockZone
    let hasLogarithmicPlots: Bool
    /// The place of the heatmap that is shown, with its title; nil where there is none.
    let heatmap: Rect?
    let plots: [Plot]
    /// Plots that there is no room for.
    private let hiddenPlots: Int
    let table: Rect
    private let heatmapIndex: Int

    private static let leastHeatmap = 6
    private static let leastPlot = 5

    /// - Parameters:
    ///   - firstPlot: the calculation whose plot comes first, where not all fit.
    ///   - heatmapIndex: which of several heatmaps is shown.
    init(
        _ result: QueryResult, sorting: ResultRows.Sorting? = nil, place: Rect, theme: Theme,
        zone: ClockZone, hues: ServiceHues, firstPlot: Int = 0, heatmapIndex: Int = 0,
        hasLogarithmicPlots: Bool = false
    ) {
        self.result = result
        self.sorting = sorting
        self.theme = theme
        self.zone = zone
        self.hasLogarithmicPlots = hasLogarithmicPlots
        rows = ResultRows(result, sorting: sorting)
        let calculations = rows.columns.compactMap { column in
            if case .calculation(let index) = column { index } else { nil }
        }
        let isOverTime = result.times.count > 1
        let plotted = isOverTime ? calculations : []
        marks = GroupMarks(rows, theme: theme, hues: hues, isPlotted: !plotted.isEmpty)

        // The table first, up to a third; then the heatmap; plots share what is left.
        var rest = place
        let hasPictures = !result.heatmaps.isEmpty || !plotted.isEmpty
        let wanted = rows.columns.isEmpty ? 0 : rows.count + 1
        let most = hasPictures ? max(3, place.height / 3) : place.height
        (rest, table) = rest.splitBottom(min(wanted, most))
        if hasPictures, wanted > 0 { rest.height = max(0, rest.height - 1) }
        self.heatmapIndex =
            result.heatmaps.isEmpty ? 0 : min(max(0, heatmapIndex), result.heatmaps.count - 1)
        if result.heatmaps.isEmpty {
            heatmap = nil
        } else {
            let share = plotted.isEmpty ? rest.height : max(Self.leastHeatmap, rest.height * 3 / 5)
            let split = rest.splitTop(
                rest.height - share < Self.leastPlot ? rest.height : share)
            (heatmap, rest) = (split.top, split.rest)
        }
        let count = min(plotted.count, rest.height / Self.leastPlot)
        var plots: [Plot] = []
        for number in 0..<max(0, count) {
            let height = rest.height / (count - number)
            let split = rest.splitTop(height)
            plots.append(
                Plot(
                    calculation: plotted[(number + max(0, firstPlot)) % plotted.count],
                    place: split.top))
            rest = split.rest
        }
        self.plots = plots
        hiddenPlots = plotted.count - plots.count
    }

    /// The heatmap that is shown.
    var shownHeatmap: Heatmap? {
        result.heatmaps.indices.contains(heatmapIndex) ? result.heatmaps[heatmapIndex] : nil
    }

    /// Draws it, and knows which cell is where; nil where there is no room or none to draw.
    var heatmapPainter: HeatmapPainter? {
        guard let heatmap, let shown = shownHeatmap, heatmap.height >= 3 else { return nil }
        return HeatmapPainter(
            shown, granularity: result.granularity.nanoseconds, place: picture(heatmap),
            theme: theme, zone: zone)
    }

    /// Without the title; one column at the right stays free.
    func picture(_ place: Rect) -> Rect {
        Rect(x: place.x, y: place.y + 1, width: place.width - 1, height: place.height - 1)
    }

    // MARK: Drawing

    func drawHeatmap(
        cursor: HeatmapBox?, box: HeatmapBox?, on canvas: inout Canvas
    ) {
        guard let heatmap, let shown = shownHeatmap, let painter = heatmapPainter else { return }
        var title = StyledText(" \(shown.calculation)", theme.strong)
        if result.heatmaps.count > 1 {
            title.append("  \(heatmapIndex + 1) of \(result.heatmaps.count)", theme.dim)
        }
        canvas.put(title, x: heatmap.x, y: heatmap.y, maxWidth: heatmap.width)
        painter.drawLegend(rightEdge: heatmap.maxX - 1, y: heatmap.y, on: &canvas)
        painter.draw(picture(heatmap), cursor: cursor, box: box, on: &canvas)
    }

    func drawPlots(on canvas: inout Canvas) {
        for (number, plot) in plots.enumerated() {
            let calculation = result.query.calculations[plot.calculation]
            var title = StyledText(" \(calculation)", theme.strong)
            if !result.query.groupBy.isEmpty {
                let keys = result.query.groupBy.map(\.subject.key).joined(separator: ", ")
                title.append(" by \(keys)", theme.dim)
                let groups = result.rows.count { !$0.isOthers }
                if marks.plotted.count < groups {
                    title.append(
                        " · \(marks.plotted.count) of \(Format.grouped(groups)) groups", theme.dim)
                } else if groups < rows.count {
                    title.append(" · without (others)", theme.dim)
                }
            }
            let line = line(plot.calculation)
            if line.values.isLogarithmic { title.append(" · logarithmic", theme.dim) }
            if hiddenPlots > 0, number == plots.count - 1 {
                title.append(" · p shows \(Format.grouped(hiddenPlots)) more", theme.dim)
            }
            canvas.put(title, x: plot.place.x, y: plot.place.y, maxWidth: plot.place.width)
            line.draw(picture(plot.place), on: &canvas)
        }
    }

    private func line(_ calculation: Int) -> LinePlot {
        let end = result.times.last ?? 0
        let (last, overflow) = end.addingReportingOverflow(result.granularity.nanoseconds)
        let start = result.times.first ?? 0
        let lines = marks.plotted.compactMap { index -> LinePlot.Line? in
            let row = result.rows[index]
            guard row.series.indices.contains(calculation), let mark = marks.mark(of: index) else {
                return nil
            }
            return LinePlot.Line(
                values: row.series[calculation].map { $0?.number }, style: mark.style,
                letter: mark.letter)
        }
        return LinePlot(
            lines, unit: ValueUnit(result.query.calculations[calculation]),
            axis: TimeAxis(range: start..<max(start, overflow ? .max : last), zone: zone),
            isLogarithmic: hasLogarithmicPlots, theme: theme)
    }

    func drawTable(
        scrollTop: Int, selected: Int?, hasFocus: Bool, on canvas: inout Canvas
    ) {
        guard table.height > 1 else { return }
        ResultTable(
            rows: rows, sorting: sorting,
            swatches: plots.isEmpty && result.query.groupBy.isEmpty ? [:] : marks.swatches,
            theme: theme
        ).draw(
            table, scrollTop: scrollTop, selected: selected, hasFocus: hasFocus, on: &canvas)
    }
}
