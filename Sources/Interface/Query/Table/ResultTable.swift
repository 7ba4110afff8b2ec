internal import Query
internal import Telemetry
internal import Terminal

/// Draws the rows of an answer: keys at the left, numbers aligned right, and over time at the end.
struct ResultTable {
    let rows: ResultRows
    let sorting: ResultRows.Sorting?
    /// How a row is marked in the plots; nil for one that is in none.
    let swatches: [Int: (style: Style, letter: Character?)]
    let theme: Theme
    /// Columns before the first, for the marks of rows.
    var margin = 3

    private struct Place {
        var column: ResultRows.Column
        var x: Int
        var width: Int
        var isNumber: Bool
    }

    private static let gap = 2
    private static let widestKey = 40
    private static let leastSparkline = 8

    /// The head at the top, then as many rows from `scrollTop` on as fit.
    func draw(
        _ place: Rect, scrollTop: Int = 0, selected: Int? = nil, hasFocus: Bool = false,
        on canvas: inout Canvas
    ) {
        canvas.within(place) { canvas in
            let visible = max(0, canvas.height - 1)
            let places = layout(width: canvas.width)
            drawHead(places, on: &canvas)
            for line in 0..<visible {
                guard let row = rows[scrollTop + line] else { break }
                drawRow(row, index: rows.order[scrollTop + line], places, y: line + 1, on: &canvas)
                if scrollTop + line == selected {
                    let whole = Rect(x: 0, y: line + 1, width: canvas.width - 1, height: 1)
                    if hasFocus { canvas.put("▸", x: 0, y: line + 1, style: theme.accent) }
                    theme.select(whole, hasFocus: hasFocus, on: &canvas)
                }
            }
            canvas.scrollBar(
                x: canvas.width - 1, y: 1, height: visible, offset: scrollTop, visible: visible,
                total: rows.count, style: theme.dim, track: theme.faint)
        }
    }

    private func drawHead(_ places: [Place], on canvas: inout Canvas) {
        for place in places {
            let isSorted = place.column == sorting?.column
            let mark = sorting?.isDescending ?? false ? "▼" : "▲"
            let title = rows.title(place.column) + (isSorted ? mark : "")
            canvas.put(
                title, x: place.x, y: 0, style: isSorted ? theme.accent : theme.dim,
                maxWidth: place.width, truncation: .middle,
                align: place.isNumber ? .right : .left)
        }
        guard let spark = sparkline(places, width: canvas.width), let calculation = charted else {
            return
        }
        canvas.put(
            "\(rows.result.query.calculations[calculation]) over time", x: spark.lowerBound, y: 0,
            style: theme.dim, maxWidth: spark.count)
    }

    private func drawRow(
        _ row: QueryResult.Row, index: Int, _ places: [Place], y: Int, on canvas: inout Canvas
    ) {
        if let swatch = swatches[index] {
            canvas.put(
                swatch.letter.map(String.init) ?? "■", x: 1, y: y, style: swatch.style)
        }
        for place in places {
            let text = rows.text(row, place.column)
            let isEmpty = text == "–" || row.isOthers && !place.isNumber
            canvas.put(
                text, x: place.x, y: y, style: isEmpty ? theme.dim : theme.text,
                maxWidth: place.width, truncation: .middle,
                align: place.isNumber ? .right : .left)
        }
        guard let spark = sparkline(places, width: canvas.width), let calculation = charted,
            row.series.indices.contains(calculation)
        else { return }
        let values = row.series[calculation].map { $0?.number }
        let style = swatches[index]?.style ?? theme.dim
        guard canvas.glyphs == .unicode else {
            canvas.sparkline(
                Self.condensed(values, into: spark.count), x: spark.lowerBound, y: y, style: style)
            return
        }
        var dots = BrailleDots(columns: spark.count, rows: 1)
        var last: (x: Int, y: Int)?
        for (x, value) in Self.condensed(values, into: dots.width).enumerated() {
            let dot = (x: x, y: Int(((1 - value) * 3).rounded()))
            if value > 0 { dots.line(from: last ?? dot, to: dot, style) }
            last = value > 0 ? dot : nil
        }
        dots.draw(x: spark.lowerBound, y: y, on: &canvas)
    }

    // MARK: Where columns are

    /// The calculation that is shown over time: what the table is sorted by, else the first one.
    private var charted: Int? {
        guard rows.result.times.count > 1,
            rows.result.rows.contains(where: { !$0.series.isEmpty })
        else { return nil }
        if case .calculation(let index)? = sorting?.column { return index }
        for case .calculation(let index) in rows.columns { return index }
        return nil
    }

    private func layout(width: Int) -> [Place] {
        var places: [Place] = []
        for column in rows.columns {
            let isNumber = if case .calculation = column { true } else { false }
            var widest = displayWidth(rows.title(column)) + (column == sorting?.column ? 1 : 0)
            for row in rows.result.rows {
                widest = max(widest, displayWidth(rows.text(row, column)))
            }
            let most = isNumber ? max(12, width / 3) : Self.widestKey
            places.append(
                Place(column: column, x: 0, width: min(widest, most), isNumber: isNumber))
        }
        // The scroll bar behind.
        func excess() -> Int {
            places.reduce(margin + 1) { $0 + $1.width + Self.gap } - Self.gap - width
        }
        // The widest give way first, keys before titles of numbers.
        while excess() > 0 {
            let shrinkable = places.indices.filter { places[$0].width > 8 }
            guard
                let widest = shrinkable.max(by: {
                    (places[$0].isNumber ? 0 : 1, places[$0].width)
                        < (places[$1].isNumber ? 0 : 1, places[$1].width)
                })
            else { break }
            places[widest].width -= 1
        }
        var x = margin
        for index in places.indices {
            places[index].x = x
            x += places[index].width + Self.gap
        }
        return places
    }

    /// What is left at the right; nil where that is too little.
    private func sparkline(_ places: [Place], width: Int) -> Range<Int>? {
        guard let last = places.last, charted != nil else { return nil }
        let start = last.x + last.width + Self.gap + 1
        let end = min(
            width - 2, start + max(Self.leastSparkline, (rows.result.times.count + 1) / 2))
        return end - start >= Self.leastSparkline ? start..<end : nil
    }

    /// As many values as columns, each the greatest of its part; from 0 to 1 by the greatest of all,
    /// since a row's shape is what a line so low can show. Nothing is 0.
    static func condensed(_ values: [Double?], into columns: Int) -> [Double] {
        let count = values.count
        guard count > 0, columns > 0 else { return [] }
        let width = min(columns, count)
        var most = 0.0
        for case .some(let value) in values where value.isFinite { most = max(most, value) }
        guard most > 0 else { return [] }
        return (0..<width).map { column in
            let start = column * count / width
            let end = max(start + 1, (column + 1) * count / width)
            let greatest = values[start..<end].compactMap { $0 }.filter(\.isFinite).max() ?? 0
            return greatest / most
        }
    }
}
