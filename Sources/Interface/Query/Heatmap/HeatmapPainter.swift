internal import Query
internal import Terminal

/// Draws a heatmap with its axes: values at the left, time below, what the colours mean above.
struct HeatmapPainter {
    /// Columns of the labels at the left of every plot, so that their time axes are one.
    static let labelWidth = 9

    let grid: HeatmapGrid
    let unit: ValueUnit
    let axis: TimeAxis
    let theme: Theme
    private let ink: HeatmapInk
    /// The screen's rows of the picture itself.
    private let rows: Int

    /// - Parameter place: of the picture with its labels and the row of times, without the title.
    init(
        _ heatmap: Heatmap, granularity: Int64, place: Rect, theme: Theme, zone: ClockZone
    ) {
        let ink = HeatmapInk(theme)
        let rows = max(1, place.height - 1)
        grid = HeatmapGrid(
            heatmap, granularity: granularity, width: place.width - Self.labelWidth,
            height: rows * ink.bandsPerRow)
        unit = ValueUnit(heatmap.calculation)
        let end = heatmap.times.last.map { $0.addingReportingOverflow(granularity) }
        let start = heatmap.times.first ?? 0
        axis = TimeAxis(
            range: start..<max(start, end.map { $0.overflow ? .max : $0.partialValue } ?? start),
            zone: zone)
        self.theme = theme
        self.ink = ink
        self.rows = rows
    }

    /// The cell at a place of the picture with its labels; nil outside of the cells.
    func cell(x: Int, y: Int) -> HeatmapBox? {
        guard (0..<rows).contains(y), let column = grid.column(at: x - Self.labelWidth) else {
            return nil
        }
        // Of the two buckets in a cell the one that has something.
        let places = (0..<ink.bandsPerRow).map { (rows - 1 - y) * ink.bandsPerRow + $0 }
        let bands = places.reversed().compactMap(grid.band)
        let band = bands.first { grid.count(column, $0) > 0 } ?? bands.first
        return band.map { HeatmapBox(column: column, band: $0) }
    }

    // MARK: Drawing

    /// - Parameters:
    ///   - cursor: the cell with the cursor; nil while something else has the focus.
    ///   - box: what is selected.
    func draw(
        _ place: Rect, cursor: HeatmapBox? = nil, box: HeatmapBox? = nil,
        on canvas: inout Canvas
    ) {
        canvas.within(place) { canvas in
            drawValues(marking: box ?? cursor, on: &canvas)
            drawTimes(marking: box ?? cursor, on: &canvas)
            canvas.within(
                Rect(x: Self.labelWidth, y: 0, width: grid.width, height: rows)
            ) { canvas in
                for row in 0..<rows {
                    for x in 0..<grid.width { drawCell(x, row, cursor, box, on: &canvas) }
                }
            }
        }
    }

    private func drawCell(
        _ x: Int, _ row: Int, _ cursor: HeatmapBox?, _ box: HeatmapBox?,
        on canvas: inout Canvas
    ) {
        guard let column = grid.column(at: x) else { return }
        if ink.kind == .halves {
            let upper = color(column, 2 * (rows - 1 - row) + 1, cursor, box)
            let lower = color(column, 2 * (rows - 1 - row), cursor, box)
            switch (upper, lower) {
            case (nil, nil): break
            case (let upper?, nil): canvas.put("▀", x: x, y: row, style: Style(upper))
            case (nil, let lower?): canvas.put("▄", x: x, y: row, style: Style(lower))
            case (let upper?, let lower?) where upper == lower:
                canvas.put("█", x: x, y: row, style: Style(upper))
            case (let upper?, let lower?):
                canvas.put("▀", x: x, y: row, style: Style(upper, on: lower))
            }
            return
        }
        guard let band = grid.band(at: rows - 1 - row) else { return }
        let isCursor = cursor?.contains(column, band) ?? false
        let level = ink.level(grid.count(column, band), of: grid.maximum)
        if let level {
            var (text, style) = ink.mark(level)
            if let box, !box.contains(column, band) { style = style.dim() }
            canvas.put(text, x: x, y: row, style: style)
        }
        if isCursor {
            canvas.put("◆", x: x, y: row, style: theme.strong.reversed())
        } else if let box, box.contains(column, band), level == nil {
            canvas.put("·", x: x, y: row, style: theme.dim)
        }
    }

    private func color(
        _ column: Int, _ row: Int, _ cursor: HeatmapBox?, _ box: HeatmapBox?
    ) -> Color? {
        guard let band = grid.band(at: row) else { return nil }
        if let cursor, cursor.contains(column, band) { return ink.cursor }
        let isInside = box?.contains(column, band) ?? true
        guard let level = ink.level(grid.count(column, band), of: grid.maximum) else {
            // An empty part of a selection still shows where it is.
            return box != nil && isInside ? theme.faint.foreground : nil
        }
        return ink.color(level, isFaded: !isInside)
    }

    // MARK: Axes

    private func drawValues(marking box: HeatmapBox?, on canvas: inout Canvas) {
        func put(_ text: String, row: Int, _ style: Style) {
            canvas.put(
                text, x: 0, y: row, style: style, maxWidth: Self.labelWidth - 1, align: .right)
        }
        // The row below a place, counted from the bottom of the picture.
        func screenRow(_ place: Double) -> Int {
            let row = rows - 1 - Int((place / Double(ink.bandsPerRow)).rounded(.down))
            return min(rows - 1, max(0, row))
        }
        for tick in ValueAxis(grid: grid, unit: unit).ticks(rows: rows) {
            put(tick.label, row: screenRow(tick.place), theme.dim)
        }
        guard let box else { return }
        let (low, high) = grid.values(of: box)
        let first = grid.place(ofBand: box.bands.lowerBound).lowerBound
        let last = grid.place(ofBand: box.bands.upperBound).upperBound - 1
        let bottom = screenRow(Double(first))
        let top = screenRow(Double(last))
        for row in top...max(top, bottom) { put("", row: row, theme.dim) }
        canvas.fill(
            Rect(x: 0, y: top, width: Self.labelWidth, height: bottom - top + 1), style: .plain)
        put(unit.text(low), row: bottom, theme.accent)
        if top < bottom { put(unit.text(high), row: top, theme.accent) }
        canvas.verticalLine(
            x: Self.labelWidth - 1, y: top, height: bottom - top + 1, style: theme.accent, "┃")
    }

    private func drawTimes(marking box: HeatmapBox?, on canvas: inout Canvas) {
        let painter = TimeAxisPainter(axis: axis, theme: theme)
        let place = Rect(x: Self.labelWidth, y: rows, width: grid.width, height: 1)
        guard let box else { return painter.draw(place, on: &canvas) }
        let times = grid.times(of: box)
        let step = min(times.upperBound &- times.lowerBound, 1_000_000_000)
        var label = axis.label(times.lowerBound, step: step)
        if box.columns.count > 1 { label += "–" + axis.label(times.upperBound, step: step) }
        let from = grid.place(ofColumn: box.columns.lowerBound).lowerBound
        let to = grid.place(ofColumn: box.columns.upperBound).upperBound
        let middle = (from + to - label.count) / 2
        let x = min(max(0, middle), max(0, grid.width - label.count))
        painter.draw(place, taken: (x - 1)..<(x + label.count + 1), on: &canvas)
        canvas.put(label, x: Self.labelWidth + x, y: rows, style: theme.accent)
    }

    // MARK: What the colours mean

    /// `1 ▂▄▆ 20 ▂▄▆ 412`: by logarithm, so the middle is told, too.
    func drawLegend(rightEdge: Int, y: Int, on canvas: inout Canvas) {
        guard grid.maximum > 0 else { return }
        let swatches = min(ink.levels, 12)
        let middle = Int(Double(grid.maximum).squareRoot().rounded())
        let labels = [
            "1", grid.maximum >= 9 ? Format.count(middle) : "",
            Format.count(grid.maximum) + (grid.maximum == 1 ? " span" : " spans"),
        ]
        let isSplit = !labels[1].isEmpty && swatches >= 4
        let width =
            labels[0].count + 1 + swatches + 1 + labels[2].count
            + (isSplit ? labels[1].count + 2 : 0)
        var x = max(0, rightEdge - width)
        func text(_ text: String) {
            x += canvas.put(text, x: x, y: y, style: theme.dim) + 1
        }
        text(labels[0])
        for swatch in 0..<swatches {
            if isSplit, swatch == swatches / 2 {
                x += 1
                text(labels[1])
            }
            let level = swatches < 2 ? 0 : swatch * (ink.levels - 1) / (swatches - 1)
            let (mark, style) = ink.mark(level)
            canvas.put(mark, x: x, y: y, style: style)
            x += 1
        }
        x += 1
        text(labels[2])
    }
}
