internal import Columns

/// The buckets of time of a question: from the one that its range begins in to the one that it
/// ends in.
struct TimeBuckets {
    /// Where the first begins, in nanoseconds since the epoch.
    let first: Int64
    let granularity: Granularity
    let count: Int
    private let reciprocal: UInt64

    /// - Parameter range: of no more than `Granularity.maximumBuckets`, or one for each edge more.
    init(_ range: Range<Int64>, _ granularity: Granularity) {
        self.granularity = granularity
        first = granularity.start(of: range.lowerBound)
        let last = range.isEmpty ? first : granularity.start(of: range.upperBound - 1)
        let length = UInt64(bitPattern: last &- first)
        count = Int(min(length / UInt64(granularity.nanoseconds), 1 << 12)) + 1
        reciprocal = .max / UInt64(granularity.nanoseconds)
    }

    /// Where each begins.
    var times: [Int64] { (0..<count).map { first &+ Int64($0) &* granularity.nanoseconds } }

    /// The bucket that a moment of the range is in. By a multiplication, which is one too low at
    /// most (Granlund and Montgomery, "Division by Invariant Integers", 1994).
    @inline(__always)
    func bucket(of time: Int64) -> Int {
        let offset = UInt64(bitPattern: time &- first)
        let length = UInt64(bitPattern: granularity.nanoseconds)
        var bucket = offset.multipliedFullWidth(by: reciprocal).high
        if offset &- bucket &* length >= length { bucket &+= 1 }
        return Int(min(bucket, UInt64(count &- 1)))
    }

    /// The one bucket that all of a chunk's spans are in; nil where they are in several.
    func bucket(ofAll starts: ClosedRange<Int64>) -> Int? {
        guard starts.lowerBound >= first else { return nil }
        let low = bucket(of: starts.lowerBound)
        return low == bucket(of: starts.upperBound) ? low : nil
    }
}
