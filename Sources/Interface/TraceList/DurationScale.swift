#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A logarithmic scale for durations: three and a half decades up to the longest seen, rounded up to
/// 1, 2 or 5 of a decade so that it seldom changes.
struct DurationScale: Sendable, Hashable {
    private let lowest: Double
    private let decades = 3.5

    init(longest: Int64) {
        var top = 100_000_000.0
        let steps = [2.0, 2.5, 2.0]
        var step = 0
        while top < Double(longest), top < 1e19 {
            top *= steps[step % 3]
            step += 1
        }
        lowest = top / pow(10, decades)
    }

    /// 0 to 1.
    func fraction(_ nanoseconds: Int64) -> Double {
        guard nanoseconds > 0 else { return 0 }
        return min(1, max(0, log10(Double(nanoseconds) / lowest) / decades))
    }
}
