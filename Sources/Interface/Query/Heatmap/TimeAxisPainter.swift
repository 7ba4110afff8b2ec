internal import Terminal

/// The row of times below a plot.
struct TimeAxisPainter {
    let axis: TimeAxis
    let theme: Theme

    /// Labels begin where their moment is, behind a mark; the zone stands at the right end.
    ///
    /// - Parameter taken: columns that something else is to be written on.
    func draw(_ place: Rect, taken: Range<Int> = 0..<0, on canvas: inout Canvas) {
        let length = Double(axis.range.upperBound) - Double(axis.range.lowerBound)
        guard length > 0 else { return }
        let zone =
            axis.zone.fields(
                unixSeconds: axis.range.lowerBound / 1_000_000_000)?.zone ?? ""
        let end = max(0, place.width - zone.count)
        for tick in axis.ticks(columns: place.width) {
            let part = (Double(tick.time) - Double(axis.range.lowerBound)) / length
            let x = Int((part * Double(place.width)).rounded())
            let needed = x..<(x + tick.label.count + 2)
            guard needed.upperBound <= end, !needed.overlaps(taken) else { continue }
            canvas.put("╵", x: place.x + x, y: place.y, style: theme.faint)
            canvas.put(tick.label, x: place.x + x + 1, y: place.y, style: theme.dim)
        }
        guard !(end..<place.width).overlaps(taken) else { return }
        canvas.put(zone, x: place.x + end, y: place.y, style: theme.dim)
    }
}
