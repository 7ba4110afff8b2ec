internal import Columns

/// Which finite numbers there are: what a heatmap's buckets are chosen by.
struct HeatmapSurvey {
    /// Nil where there are none.
    let scale: HeatmapScale?

    /// A pass over the spans, but for chunks of which all spans count: their bounds are known.
    init(_ reader: NumberReader, _ scan: QueryScan) throws(ColumnError) {
        let lanes = try scan.inLanes(NumberBounds(reader)) {
            bounds, view, rows throws(ColumnError) in
            if let known = reader.bounds(of: view), Bitmap.count(rows) == view.rowCount,
                bounds.add(known)
            {
                return
            }
            try scan.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                var numbers = try reader.readFinite(view, to: keys)
                Bitmap.formIntersection(&numbers, rows)
                bounds.add(keys, numbers)
            }
        }
        var bounds = NumberBounds(reader)
        for lane in lanes { bounds.add(lane) }
        scale = bounds.scale
    }
}

/// The least, the greatest and the least positive of finite numbers, by their keys.
struct NumberBounds {
    private let reader: NumberReader
    let aboveZero: Int64
    private var (low, high, positive) = (Int64.max, Int64.min, Int64.max)

    init(_ reader: NumberReader) {
        self.reader = reader
        // Of doubles the least above 0, of ints 1.
        aboveZero = reader.domain == .doubles ? Intervals.key(.leastNonzeroMagnitude) : 1
    }

    mutating func add(_ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64]) {
        var (low, high, positive) = (low, high, positive)
        let aboveZero = aboveZero
        forEachRow(rows) { row in
            let key = keys[row]
            low = min(low, key)
            high = max(high, key)
            if key >= aboveZero { positive = min(positive, key) }
        }
        (self.low, self.high, self.positive) = (low, high, positive)
    }

    mutating func add(_ other: NumberBounds) {
        (low, high) = (min(low, other.low), max(high, other.high))
        positive = min(positive, other.positive)
    }

    /// Adds numbers by their bounds; false where these do not tell all.
    mutating func add(_ bounds: ClosedRange<Int64>) -> Bool {
        guard bounds.lowerBound >= aboveZero else { return false }
        add(bounds, leastPositive: bounds.lowerBound)
        return true
    }

    /// - Parameter leastPositive: `.max` where none is above 0.
    mutating func add(_ bounds: ClosedRange<Int64>, leastPositive: Int64) {
        low = min(low, bounds.lowerBound)
        high = max(high, bounds.upperBound)
        positive = min(positive, leastPositive)
    }

    /// Nil where there are none.
    var scale: HeatmapScale? {
        guard low <= high else { return nil }
        return HeatmapScale(
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
        let finite = finiteKeys
        var infinite: [Int] = []
        forEachRow(rows) { row in if !finite.contains(keys[row]) { infinite.append(row) } }
        for row in infinite { rows[row >> 6] &= ~(1 << UInt64(row & 63)) }
        return rows
    }
}
