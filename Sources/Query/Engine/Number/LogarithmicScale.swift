/// Buckets of keys that are as much wider as the numbers are larger: the first bits of the number
/// as a double, which are its exponent and the start of its mantissa. Numbers that are not above 0,
/// or next to it, are one bucket: between 0 and 1 there are as many doubles as above.
struct LogarithmicScale {
    private let isDouble: Bool
    private let bounds: ClosedRange<Int64>
    private let first: Int64
    private let shift: UInt64
    let count: Int
    /// Whether keys are ints and buckets are above 0: such a key takes fewer steps to its bucket.
    let isOfPositiveInts: Bool
    private let least: Int64

    init(_ bounds: ClosedRange<Int64>, isDouble: Bool, buckets: Int) {
        self.isDouble = isDouble
        self.bounds = bounds
        let low = isDouble ? bounds.lowerBound : Intervals.key(Double(bounds.lowerBound))
        let last = isDouble ? bounds.upperBound : Intervals.key(Double(bounds.upperBound))
        let small = Intervals.key(isDouble ? 1e-9 : 1)
        first = last > small ? max(low, small) : low
        let length = UInt64(bitPattern: last &- first)
        var shift: UInt64 = 0
        while length >> shift >= UInt64(buckets) { shift += 1 }
        self.shift = shift
        count = Int(length >> shift) + 1
        least = max(bounds.lowerBound, 1)
        isOfPositiveInts = !isDouble && first == Intervals.key(Double(least))
    }

    /// The same where `isOfPositiveInts`.
    @inline(__always)
    func bucket(ofPositiveInt key: Int64) -> Int {
        let number = Double(max(key, least)).bitPattern
        return Int(min((number &- UInt64(bitPattern: first)) &>> shift, UInt64(count &- 1)))
    }

    @inline(__always)
    func bucket(of key: Int64) -> Int {
        let number = max(isDouble ? key : Intervals.key(Double(key)), first)
        // Keys out of bounds are those of a chunk whose directory says less than its columns.
        return Int(min(UInt64(bitPattern: number &- first) &>> shift, UInt64(count &- 1)))
    }

    /// All keys that are in a bucket.
    func keys(of bucket: Int) -> ClosedRange<Int64> {
        let low = firstKey { self.bucket(of: $0) >= bucket }
        let high =
            bucket + 1 < count ? firstKey { self.bucket(of: $0) > bucket } - 1 : bounds.upperBound
        return low...max(low, high)
    }

    private func firstKey(_ isTrue: (Int64) -> Bool) -> Int64 {
        var (low, high) = (bounds.lowerBound, bounds.upperBound)
        while low < high {
            let middle = (low & high) &+ ((low ^ high) >> 1)
            if isTrue(middle) { high = middle } else { low = middle &+ 1 }
        }
        return low
    }
}
