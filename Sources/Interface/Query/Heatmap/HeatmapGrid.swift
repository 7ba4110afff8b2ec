internal import Query

/// A heatmap in as many cells as there is room for.
///
/// Buckets are put together where there are more of them than cells, always the same ones: counted
/// from the epoch and from the value axis' own zero, so that a picture that moves on does not
/// flicker. Where there are fewer, cells are wider.
struct HeatmapGrid: Sendable, Hashable {
    /// Which buckets of time each column holds.
    let columns: [Range<Int>]
    /// Which buckets of value each band holds, from below.
    let bands: [Range<Int>]
    /// By column, then by band.
    private let counts: [Int]
    let maximum: Int
    let total: Int
    /// Columns and rows of the picture; its rows may be halves of the screen's.
    let width: Int
    let height: Int
    let heatmap: Heatmap
    /// Nanoseconds of one bucket.
    private let granularity: Int64

    /// - Parameters:
    ///   - granularity: of the heatmap's times, in nanoseconds.
    ///   - width: columns at most.
    ///   - height: rows at most.
    init(_ heatmap: Heatmap, granularity: Int64, width: Int, height: Int) {
        let width = max(1, width)
        let height = max(1, height)
        self.heatmap = heatmap
        self.granularity = max(1, granularity)
        let times = min(heatmap.times.count, heatmap.counts.count)
        let values = max(0, heatmap.edges.count - 1)
        let first = heatmap.times.first.map { Self.floored($0, by: max(1, granularity)) } ?? 0
        columns = Self.groups(of: times, offset: first, atMost: width)
        bands = Self.groups(of: values, offset: Self.bandOffset(heatmap), atMost: height)
        self.width = width
        self.height = height
        var counts = Array(repeating: 0, count: columns.count * bands.count)
        var cell = 0
        for column in columns {
            for band in bands {
                for time in column {
                    let row = heatmap.counts[time]
                    for value in band where value < row.count { counts[cell] &+= row[value] }
                }
                cell += 1
            }
        }
        self.counts = counts
        maximum = counts.max() ?? 0
        total = counts.reduce(0, &+)
    }

    var isEmpty: Bool { counts.isEmpty }

    /// 0 outside.
    func count(_ column: Int, _ band: Int) -> Int {
        guard columns.indices.contains(column), bands.indices.contains(band) else { return 0 }
        return counts[column * bands.count + band]
    }

    func count(in box: HeatmapBox) -> Int {
        var sum = 0
        for column in box.columns { for band in box.bands { sum &+= count(column, band) } }
        return sum
    }

    // MARK: Places

    /// The columns of the picture that column `index` takes.
    func place(ofColumn index: Int) -> Range<Int> {
        Self.place(index, of: columns.count, in: width)
    }

    /// The rows of the picture that a band takes, from below.
    func place(ofBand index: Int) -> Range<Int> {
        Self.place(index, of: bands.count, in: height)
    }

    func column(at x: Int) -> Int? { Self.index(at: x, of: columns.count, in: width) }

    /// - Parameter row: from below.
    func band(at row: Int) -> Int? { Self.index(at: row, of: bands.count, in: height) }

    private static func place(_ index: Int, of count: Int, in length: Int) -> Range<Int> {
        guard count > 0 else { return 0..<0 }
        return (index * length / count)..<((index + 1) * length / count)
    }

    private static func index(at place: Int, of count: Int, in length: Int) -> Int? {
        guard count > 0, (0..<length).contains(place) else { return nil }
        // The inverse of `place`: the last index that begins at or before it.
        return min(count - 1, ((place + 1) * count - 1) / length)
    }

    // MARK: What cells stand for

    /// The time of the columns of a box, in nanoseconds since the epoch.
    func times(of box: HeatmapBox) -> Range<Int64> {
        guard
            let first = columns.indices.contains(box.columns.lowerBound)
                ? columns[box.columns.lowerBound].first : nil,
            let last = columns.indices.contains(box.columns.upperBound)
                ? columns[box.columns.upperBound].last : nil
        else { return 0..<0 }
        let start = heatmap.times[first]
        let (end, overflow) = heatmap.times[last].addingReportingOverflow(granularity)
        return start..<max(start, overflow ? .max : end)
    }

    /// The values of the bands of a box; the upper bound is in the next one.
    func values(of box: HeatmapBox) -> (low: Double, high: Double) {
        guard
            let low = bands.indices.contains(box.bands.lowerBound)
                ? bands[box.bands.lowerBound].first : nil,
            let high = bands.indices.contains(box.bands.upperBound)
                ? bands[box.bands.upperBound].last : nil
        else { return (0, 0) }
        return (heatmap.edges[low], heatmap.edges[high + 1])
    }

    /// The cells that hold a range of time and of values: where a selection is after an answer that
    /// has other buckets. Nil where none does.
    func box(times: Range<Int64>, low: Double, high: Double) -> HeatmapBox? {
        let inTime = columns.indices.filter { index in
            let range = self.times(of: HeatmapBox(column: index, band: 0))
            return range.lowerBound < times.upperBound && times.lowerBound < range.upperBound
        }
        let inValue = bands.indices.filter { index in
            let range = values(of: HeatmapBox(column: 0, band: index))
            return range.low < high && low < range.high
        }
        guard let left = inTime.first, let right = inTime.last, let bottom = inValue.first,
            let top = inValue.last
        else { return nil }
        return HeatmapBox(columns: left...right, bands: bottom...top)
    }

    /// Where a value is on the value axis, in rows of the picture from below; nil outside of it.
    func row(of value: Double) -> Double? {
        let edges = heatmap.edges
        guard let first = bands.first?.first, let last = bands.last?.last, last + 1 < edges.count,
            value >= edges[first], value <= edges[last + 1]
        else { return nil }
        let bucket = (edges[first...(last + 1)].lastIndex { $0 <= value } ?? first)
        guard let band = bands.firstIndex(where: { $0.contains(min(bucket, last)) }) else {
            return nil
        }
        let (low, high) = values(of: HeatmapBox(column: 0, band: band))
        let place = place(ofBand: band)
        let part = high > low ? (value - low) / (high - low) : 0
        return Double(place.lowerBound) + min(1, max(0, part)) * Double(place.count)
    }

    // MARK: Putting together

    /// Runs of buckets, as short as makes at most `most` of them, that begin at multiples of their
    /// length counted from `offset` before the first.
    private static func groups(of count: Int, offset: Int, atMost most: Int) -> [Range<Int>] {
        guard count > 0 else { return [] }
        // One group begins wherever the first bucket is; of two, lengths are found in any case.
        guard most > 1 else { return [0..<count] }
        var length = max(1, (count + most - 1) / most)
        while true {
            let shift = offset % length < 0 ? offset % length + length : offset % length
            var groups: [Range<Int>] = []
            var start = 0
            var end = length - shift
            while start < count {
                groups.append(start..<min(count, end))
                start = end
                end += length
            }
            if groups.count <= most { return groups }
            length += 1
        }
    }

    /// Which bucket of the fixed grid of values the first one is.
    private static func bandOffset(_ heatmap: Heatmap) -> Int {
        let edges = heatmap.edges
        guard edges.count > 2 else { return 0 }
        switch heatmap.scale {
        case .linear:
            let step = edges[2] - edges[1]
            return step > 0 ? Int(clamping: edges[1] / step) - 1 : 0
        case .logarithmic:
            guard edges[1] > 0, edges[2] > edges[1] else { return 0 }
            let step = Decades.logarithm(edges[2] / edges[1])
            return step > 0 ? Int(clamping: Decades.logarithm(edges[1]) / step) - 1 : 0
        }
    }

    private static func floored(_ time: Int64, by step: Int64) -> Int {
        let quotient = time / step - (time % step < 0 ? 1 : 0)
        return Int(truncatingIfNeeded: quotient)
    }
}

/// Cells of a heatmap, from one corner to the other.
struct HeatmapBox: Sendable, Hashable {
    var columns: ClosedRange<Int>
    /// From below.
    var bands: ClosedRange<Int>

    init(columns: ClosedRange<Int>, bands: ClosedRange<Int>) {
        self.columns = columns
        self.bands = bands
    }

    init(column: Int, band: Int) {
        columns = column...column
        bands = band...band
    }

    func contains(_ column: Int, _ band: Int) -> Bool {
        columns.contains(column) && bands.contains(band)
    }
}
