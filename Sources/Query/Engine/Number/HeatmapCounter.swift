internal import Columns
internal import Telemetry

/// Counts spans by bucket of time and of value.
struct HeatmapCounter {
    let scale: HeatmapScale
    /// The bounds as keys: a number is in a bucket where its key is at or above the bound's.
    private let limits: [Int64]
    /// What the first bits of a number as a double tell: the bucket of the least number with these,
    /// and the one bound that may lie among them.
    private struct Hint {
        var limit: Int64
        var bucket: Int32
        /// Whether more bounds than one lie among them.
        var isCrowded: Bool
    }

    private let hints: LogarithmicScale
    private let hinted: [Hint]
    private(set) var counts: [UInt32]
    private let bucketCount: Int

    init(
        _ scale: HeatmapScale, _ reader: NumberReader, times: Int
    ) {
        self.scale = scale
        bucketCount = max(scale.edges.count - 1, 1)
        counts = Array(repeating: 0, count: bucketCount * times)
        let limits = scale.edges.map { reader.firstKey(atOrAbove: $0) ?? .max }
        self.limits = limits
        let bounds = (limits.first ?? 0)...max(limits.first ?? 0, limits.last ?? 0)
        hints = LogarithmicScale(bounds, isDouble: reader.domain == .doubles, buckets: 1 << 10)
        let last = bucketCount - 1
        hinted = (0..<hints.count).map { [hints] hint in
            let keys = hints.keys(of: hint)
            let bucket = min(limits.lastIndex { $0 <= keys.lowerBound } ?? 0, last)
            let next = bucket < last ? limits[bucket + 1] : .max
            let isCrowded = bucket + 1 < last && limits[bucket + 2] <= keys.upperBound
            return Hint(limit: next, bucket: Int32(bucket), isCrowded: isCrowded)
        }
    }

    /// Counts the keys of rows, all within the scale; `times` are the cells of rows.
    mutating func add(
        _ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ times: UnsafeMutablePointer<UInt32>?
    ) {
        let (hints, bucketCount) = (hints, bucketCount)
        let isCrowded = hinted.contains(where: \.isCrowded)
        counts.withUnsafeMutableBufferPointer { counts in
            limits.withUnsafeBufferPointer { limits in
                hinted.withUnsafeBufferPointer { hinted in
                    forEachRow(rows) { row in
                        let key = keys[row]
                        let hint = hinted[hints.bucket(of: key)]
                        // Which side of the bound a number is on cannot be guessed: no branch.
                        var bucket = Int(hint.bucket) &+ (key >= hint.limit ? 1 : 0)
                        if isCrowded, hint.isCrowded {
                            while bucket < bucketCount &- 1, key >= limits[bucket &+ 1] {
                                bucket &+= 1
                            }
                        }
                        // The greatest int is not below any bound.
                        bucket = min(bucket, bucketCount &- 1)
                        let time = times.map { Int($0[row]) } ?? 0
                        counts[time &* bucketCount &+ bucket] &+= 1
                    }
                }
            }
        }
    }

    mutating func add(_ other: HeatmapCounter) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
    }

    /// By time, then by value.
    var table: [[Int]] {
        stride(from: 0, to: counts.count, by: bucketCount).map { start in
            counts[start..<start + bucketCount].map { Int($0) }
        }
    }
}
