/// EVERY: how long one bucket of time is. Buckets begin at multiples of it since the epoch, so that
/// they stay where they are while time goes on.
public struct Granularity: Hashable, Sendable {
    /// More than 0.
    public var nanoseconds: Int64

    /// Nil for what is not above 0.
    public init?(nanoseconds: Int64) {
        guard nanoseconds > 0 else { return nil }
        self.nanoseconds = nanoseconds
    }

    private init(step: Int64) {
        nanoseconds = step
    }

    /// Buckets in a range at most (Honeycomb's bound).
    public static let maximumBuckets: Int64 = 1000
    /// Buckets at most where EVERY is not given.
    static let usualBuckets: Int64 = 120

    /// For a range of so many nanoseconds where EVERY is not given: the shortest round time that
    /// makes no more than 120 buckets of it. `SINCE 30m` is by 15 s, `SINCE 1d` by 15 min.
    public static func automatic(for length: Int64) -> Granularity {
        roundStep(for: length, buckets: usualBuckets)
    }

    /// The shortest round time that EVERY may say for a range of so many nanoseconds.
    public static func shortest(for length: Int64) -> Granularity {
        roundStep(for: length, buckets: maximumBuckets)
    }

    /// Whether a range of so many nanoseconds is cut into no more than the most buckets.
    public func suits(_ length: Int64) -> Bool {
        length / nanoseconds < Self.maximumBuckets
            || length / nanoseconds == Self.maximumBuckets && length % nanoseconds == 0
    }

    /// Where the bucket begins that a moment is in, in nanoseconds since the epoch; the earliest
    /// moment there is where that would be before it.
    public func start(of unixNano: Int64) -> Int64 {
        let remainder = unixNano % nanoseconds
        let into = remainder < 0 ? remainder + nanoseconds : remainder
        let (start, overflow) = unixNano.subtractingReportingOverflow(into)
        return overflow ? .min : start
    }

    private static func roundStep(for length: Int64, buckets: Int64) -> Granularity {
        let least = max(1, length / buckets + (length % buckets > 0 ? 1 : 0))
        if let step = steps.first(where: { $0 >= least }) { return Granularity(step: step) }
        var days: Int64 = 7
        // 292 years, all that 64 bits hold, over 120 buckets is below 1,024 days.
        while days * day < least, days < 1 << 14 { days *= 2 }
        return Granularity(step: days * day)
    }

    private static let second: Int64 = 1_000_000_000
    private static let day: Int64 = 86400 * second

    private static let steps: [Int64] = {
        var steps: [Int64] = []
        var decade: Int64 = 1000
        while decade < second {
            steps += [decade, 2 * decade, 5 * decade]
            decade *= 10
        }
        let seconds: [Int64] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
            86_400, 172_800, 604_800,
        ]
        return steps + seconds.map { $0 * second }
    }()
}
