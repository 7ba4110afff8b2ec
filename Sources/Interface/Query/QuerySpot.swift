/// A point of a heatmap by what it stands for, so that it stays there while the picture moves on.
struct QuerySpot: Sendable, Hashable {
    /// Nanoseconds since the epoch.
    var time: Int64
    var value: Double
}

extension HeatmapGrid {
    /// The cell with a point, or the one nearest to it; nil for an empty grid.
    func cell(of spot: QuerySpot) -> HeatmapBox? {
        guard !columns.isEmpty, !bands.isEmpty else { return nil }
        let column =
            columns.indices.last {
                times(of: HeatmapBox(column: $0, band: 0)).lowerBound <= spot.time
            } ?? 0
        let band =
            bands.indices.last { values(of: HeatmapBox(column: 0, band: $0)).low <= spot.value }
            ?? 0
        return HeatmapBox(column: column, band: band)
    }

    func spot(of cell: HeatmapBox) -> QuerySpot {
        let times = times(of: cell)
        let (low, high) = values(of: cell)
        return QuerySpot(
            time: times.lowerBound.adding((times.upperBound &- times.lowerBound) / 2),
            value: low + (high - low) / 2)
    }

    /// The cells between two points.
    func box(from one: QuerySpot, to other: QuerySpot) -> HeatmapBox? {
        guard let one = cell(of: one), let other = cell(of: other) else { return nil }
        let columns = [one.columns.lowerBound, other.columns.lowerBound].sorted()
        let bands = [one.bands.lowerBound, other.bands.lowerBound].sorted()
        return HeatmapBox(columns: columns[0]...columns[1], bands: bands[0]...bands[1])
    }

    /// The cell with the most spans: where a cursor begins.
    var fullest: HeatmapBox? {
        guard !columns.isEmpty, !bands.isEmpty else { return nil }
        var best = (column: 0, band: 0)
        for column in columns.indices {
            for band in bands.indices where count(column, band) > count(best.column, best.band) {
                best = (column, band)
            }
        }
        return HeatmapBox(column: best.column, band: best.band)
    }
}
