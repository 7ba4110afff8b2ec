internal import Columns

/// Which finite numbers there are: what a heatmap's buckets are chosen by.
struct HeatmapSurvey {
    /// Nil where there are none.
    let scale: HeatmapScale?

    /// A pass over the spans, but for chunks of which all spans count: their bounds are known.
    init(_ reader: NumberReader, _ scan: QueryScan) throws(ColumnError) {
        var (low, high, positive) = (Int64.max, Int64.min, Int64.max)
        // Of doubles the least above 0, of ints 1.
        let aboveZero = reader.domain == .doubles ? Intervals.key(.leastNonzeroMagnitude) : 1
        try scan.forEachView { view, rows throws(ColumnError) in
            if let known = reader.bounds(of: view), known.lowerBound >= aboveZero,
                Bitmap.count(rows) == view.rowCount
            {
                low = min(low, known.lowerBound)
                high = max(high, known.upperBound)
                positive = min(positive, known.lowerBound)
                return
            }
            try scan.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                var numbers = try reader.readFinite(view, to: keys)
                Bitmap.formIntersection(&numbers, rows)
                forEachRow(numbers) { row in
                    let key = keys[row]
                    low = min(low, key)
                    high = max(high, key)
                    if key >= aboveZero { positive = min(positive, key) }
                }
            }
        }
        guard low <= high else {
            scale = nil
            return
        }
        scale = HeatmapScale(
            reader.number(of: low)...max(reader.number(of: low), reader.number(of: high)),
            leastPositive: positive == .max ? nil : reader.number(of: positive),
            isWhole: reader.domain == .integers)
    }
}

extension NumberReader {
    /// A key's number, as it is shown.
    func number(of key: Int64) -> Double {
        switch domain {
        case .integers: Double(key)
        case .milliseconds: Double(key) / 1e6
        case .doubles: Intervals.double(key)
        }
    }

    /// The bounds of a chunk's numbers, where the directory knows them and all are finite.
    func bounds(of view: ChunkView) -> ClosedRange<Int64>? {
        guard case .column(.durationMilliseconds) = subject.field, !subject.asksTrace,
            let place = view.directory.index(of: .intrinsic(.duration))
        else { return nil }
        return view.directory.entries[place].integers
    }

    /// As `read`, without infinities, which have no place on an axis.
    func readFinite(
        _ view: ChunkView, to keys: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) -> [UInt64] {
        var rows = try read(view, to: keys)
        guard domain == .doubles else { return rows }
        let finite =
            Intervals.key(-.greatestFiniteMagnitude)...Intervals.key(.greatestFiniteMagnitude)
        var infinite: [Int] = []
        forEachRow(rows) { row in if !finite.contains(keys[row]) { infinite.append(row) } }
        for row in infinite { rows[row >> 6] &= ~(1 << UInt64(row & 63)) }
        return rows
    }
}
