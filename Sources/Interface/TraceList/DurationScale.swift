internal import Storage

/// How long a trace's bar is, and whether the trace is slow among those of late.
///
/// By the square root: what took four times as long has a bar twice as long, so that the slow ones
/// stick out and the quick ones still show. The end is the 99th percentile rounded up to 1, 2 or 5
/// of a decade: one trace that hung for an hour must not make all others vanish, and the scale
/// seldom changes.
struct DurationScale: Sendable, Hashable {
    /// Nanoseconds that fill the bar.
    private let top: Double
    /// What lasts longer is slow.
    private let slowest: Int64

    /// For bars that are compared with the longest of all.
    init(longest: Int64, slowAbove slowest: Int64 = .max) {
        top = Self.rounded(longest)
        self.slowest = slowest
    }

    /// O(n log n).
    init(_ moments: [TraceMoment]) {
        let sorted = moments.map(\.durationNanoseconds).sorted()
        func percentile(_ percent: Int) -> Int64 {
            sorted.isEmpty ? 0 : sorted[(sorted.count * percent + 99) / 100 - 1]
        }
        // Where nearly all take the same time, nobody is slow.
        let median = percentile(50)
        let slowest = max(percentile(90), median < .max / 2 ? median * 2 : .max)
        self.init(longest: percentile(99), slowAbove: sorted.isEmpty ? .max : slowest)
    }

    /// The same judgement of what is slow, with bars as long as compared with the longest.
    func comparing(longest: Int64) -> DurationScale {
        DurationScale(longest: longest, slowAbove: slowest)
    }

    /// 0 to 1.
    func fraction(_ nanoseconds: Int64) -> Double {
        guard nanoseconds > 0 else { return 0 }
        return min(1, (Double(nanoseconds) / top).squareRoot())
    }

    func isSlow(_ nanoseconds: Int64) -> Bool { nanoseconds > slowest }

    /// Up to 1, 2 or 5 of a decade, a microsecond at least.
    private static func rounded(_ longest: Int64) -> Double {
        var top = 1_000.0
        let steps = [2.0, 2.5, 2.0]
        var step = 0
        while top < Double(longest), top < 1e19 {
            top *= steps[step % 3]
            step += 1
        }
        return top
    }
}
