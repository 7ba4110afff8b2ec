internal import Columns
internal import Telemetry

/// Counts spans by bucket of time and of value.
struct HeatmapCounter {
    let scale: HeatmapScale
    private let domain: NumberReader.Domain
    /// The bounds as keys: a number is in a bucket where its key is at or above the bound's.
    private let limits: [Int64]
    /// By the first bits of a number as a double: the bucket of the least number with these.
    private let hints: LogarithmicScale
    private let hinted: [UInt16]
    private(set) var counts: [UInt32]
    private let bucketCount: Int

    init(
        _ scale: HeatmapScale, _ domain: NumberReader.Domain, times: Int
    ) {
        self.scale = scale
        self.domain = domain
        bucketCount = max(scale.edges.count - 1, 1)
        counts = Array(repeating: 0, count: bucketCount * times)
        let limits = scale.edges.map { HeatmapCounter.key(of: $0, domain) }
        self.limits = limits
        let bounds = (limits.first ?? 0)...max(limits.first ?? 0, limits.last ?? 0)
        hints = LogarithmicScale(bounds, isDouble: domain == .doubles, buckets: 1 << 10)
        hinted = (0..<hints.count).map { [hints] hint in
            let low = hints.keys(of: hint).lowerBound
            let bucket = (limits.lastIndex { $0 <= low } ?? 0)
            return UInt16(truncatingIfNeeded: min(bucket, max(limits.count - 2, 0)))
        }
    }

    /// The first key whose number is at or above a bound.
    private static func key(of edge: Double, _ domain: NumberReader.Domain) -> Int64 {
        if domain == .doubles { return Intervals.key(edge == 0 ? -0.0 : edge) }
        let test = Condition.Test.ordered(.greaterOrEqual, .double(edge))
        let ranges =
            domain == .milliseconds
            ? Intervals.integers(of: test) { .double(Double($0) / 1e6) }
            : Intervals.integers(of: test)
        return ranges.first?.lowerBound ?? .max
    }

    /// Counts the keys of rows, all within the scale; `times` are the cells of rows.
    mutating func add(
        _ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ times: UnsafeMutablePointer<UInt32>?
    ) {
        let last = bucketCount &- 1
        counts.withUnsafeMutableBufferPointer { counts in
            limits.withUnsafeBufferPointer { limits in
                hinted.withUnsafeBufferPointer { hinted in
                    forEachRow(rows) { row in
                        let key = keys[row]
                        var bucket = Int(hinted[hints.bucket(of: key)])
                        while bucket < last, key >= limits[bucket &+ 1] { bucket &+= 1 }
                        let time = times.map { Int($0[row]) } ?? 0
                        counts[time &* bucketCount &+ bucket] &+= 1
                    }
                }
            }
        }
    }

    /// By time, then by value.
    var table: [[Int]] {
        stride(from: 0, to: counts.count, by: bucketCount).map { start in
            counts[start..<start + bucketCount].map { Int($0) }
        }
    }
}
