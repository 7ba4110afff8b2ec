/// Spans a second, over the last seconds.
struct ArrivalRate: Sendable, Hashable {
    private var samples: [Sample] = []

    private struct Sample: Hashable, Sendable {
        var time: Int64
        var spans: Int
    }

    private static let window: Int64 = 3_000_000_000

    /// Takes note of the number of spans at a moment.
    mutating func note(spans: Int, at time: Int64) {
        if let last = samples.last, time &- last.time < 100_000_000, samples.count > 1 {
            samples[samples.count - 1].spans = spans
        } else {
            samples.append(Sample(time: time, spans: spans))
        }
        forget(before: time &- Self.window)
    }

    /// Lets old samples go, keeping the one that the window begins with.
    mutating func forget(before time: Int64) {
        while samples.count > 1, samples[1].time <= time { samples.removeFirst() }
    }

    /// Nil until something is known of the last seconds.
    func perSecond(at now: Int64) -> Int? {
        guard let first = samples.first, let last = samples.last, samples.count > 1,
            now &- last.time < Self.window
        else { return nil }
        let elapsed = Double(max(1, now &- first.time)) / 1e9
        return Int((Double(max(0, last.spans - first.spans)) / max(elapsed, 0.5)).rounded())
    }
}
