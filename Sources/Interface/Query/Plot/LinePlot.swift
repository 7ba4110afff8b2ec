internal import Terminal

/// Numbers over time, a line a group: braille dots, or letters where lines can't be told apart.
///
/// Where a group has no value its line has a gap; a value alone is a dot.
struct LinePlot {
    struct Line: Sendable, Hashable {
        var values: [Double?]
        var style: Style
        /// What draws it where there are no colours.
        var letter: Character
    }

    /// Of the least important last: earlier ones lie on top.
    let lines: [Line]
    let unit: ValueUnit
    let axis: TimeAxis
    let theme: Theme
    let values: PlotAxis

    init(
        _ lines: [Line], unit: ValueUnit, axis: TimeAxis, isLogarithmic: Bool = false, theme: Theme
    ) {
        self.lines = lines
        self.unit = unit
        self.axis = axis
        self.theme = theme
        values = PlotAxis(
            lines.lazy.flatMap { $0.values.lazy.compactMap(\.self) }, isLogarithmic: isLogarithmic)
    }

    /// - Parameter isLast: whether the row of times is to stand below.
    func draw(_ place: Rect, withTimes: Bool = true, on canvas: inout Canvas) {
        let rows = max(1, place.height - (withTimes ? 1 : 0))
        let width = max(1, place.width - HeatmapPainter.labelWidth)
        let picture = Rect(
            x: place.x + HeatmapPainter.labelWidth, y: place.y, width: width, height: rows)
        drawValues(place, rows: rows, on: &canvas)
        if usesLetters {
            drawLetters(picture, on: &canvas)
        } else {
            drawDots(picture, on: &canvas)
        }
        if withTimes {
            TimeAxisPainter(axis: axis, theme: theme).draw(
                Rect(x: picture.x, y: place.y + rows, width: width, height: 1), on: &canvas)
        }
    }

    /// Whether letters say which line is which.
    var usesLetters: Bool {
        theme.profile.glyphs == .ascii || theme.profile.colors == .none && lines.count > 1
    }

    private func drawValues(_ place: Rect, rows: Int, on canvas: inout Canvas) {
        var taken: Set<Int> = []
        for value in values.ticks(rows: rows) {
            let row = Int(((1 - values.place(value)) * Double(rows - 1)).rounded())
            guard !taken.contains(row), !taken.contains(row - 1) || value == values.low else {
                continue
            }
            taken.insert(row)
            canvas.put(
                unit.tick(value), x: place.x, y: place.y + row, style: theme.dim,
                maxWidth: HeatmapPainter.labelWidth - 1, align: .right)
        }
    }

    /// Where a value is, 0 at the top.
    private func place(_ value: Double, of height: Int) -> Int {
        Int(clamping: (1 - values.place(value)) * Double(height - 1))
    }

    private func drawDots(_ picture: Rect, on canvas: inout Canvas) {
        var dots = BrailleDots(columns: picture.width, rows: picture.height)
        for line in lines.reversed() {
            var last: (x: Int, y: Int)?
            for (index, value) in line.values.enumerated() {
                guard let value, value.isFinite else {
                    last = nil
                    continue
                }
                // The middle of its bucket.
                let x = (2 * index + 1) * dots.width / (2 * line.values.count)
                let dot = (x: min(dots.width - 1, x), y: place(value, of: dots.height))
                dots.line(from: last ?? dot, to: dot, line.style)
                last = dot
            }
        }
        dots.draw(x: picture.x, y: picture.y, on: &canvas)
    }

    private func drawLetters(_ picture: Rect, on canvas: inout Canvas) {
        for line in lines.reversed() where !line.values.isEmpty {
            for column in 0..<picture.width {
                let index = column * line.values.count / picture.width
                guard let value = line.values[index], value.isFinite else { continue }
                canvas.put(
                    String(line.letter), x: picture.x + column,
                    y: picture.y + place(value, of: picture.height), style: line.style)
            }
        }
    }
}
