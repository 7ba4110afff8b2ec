/// The part of a trace that the time axis shows: offsets from the trace's start, in nanoseconds.
struct TimeWindow: Sendable, Hashable {
    var start: Int64
    /// Past `start` by at least one.
    var end: Int64

    init(start: Int64, end: Int64) {
        self.start = start
        self.end = max(end, start &+ 1)
    }

    var length: Int64 { end &- start }

    /// Where an offset lies, from 0 at the start to `columns` at the end; outside of it as well, as
    /// far as any screen could reach.
    func column(_ offset: Int64, columns: Int) -> Double {
        let column = (Double(offset) - Double(start)) / Double(max(1, length)) * Double(columns)
        return min(max(-1e6, column), 1e6)
    }

    /// The window `factor` times as long about `center`, within 0 and `whole`.
    func zoomed(by factor: Double, about center: Int64, whole: Int64) -> TimeWindow {
        let shortest = 100.0
        let wanted = min(Double(max(1, whole)), max(shortest, Double(length) * factor))
        let part = min(1, max(0, Double(center &- start) / Double(max(1, length))))
        let from = Double(center) - part * wanted
        return TimeWindow(start: Self.time(from), end: Self.time(from + wanted))
            .clamped(to: whole)
    }

    /// Rounded, at most what a time can be.
    private static func time(_ nanoseconds: Double) -> Int64 {
        Int64(exactly: nanoseconds.rounded()) ?? (nanoseconds < 0 ? .min : .max)
    }

    /// The same moments when offsets count from another start.
    func moved(by offset: Int64) -> TimeWindow {
        let (start, low) = start.addingReportingOverflow(offset)
        let (end, high) = end.addingReportingOverflow(offset)
        return low || high ? self : TimeWindow(start: start, end: end)
    }

    /// The window moved by a part of its length.
    func panned(by part: Double, whole: Int64) -> TimeWindow {
        let wanted = Self.time(Double(length) * part)
        let distance = min(max(wanted, -max(0, start)), max(0, whole &- end))
        return TimeWindow(start: start &+ distance, end: end &+ distance).clamped(to: whole)
    }

    private func clamped(to whole: Int64) -> TimeWindow {
        let length = min(length, max(1, whole))
        let start = min(max(0, start), max(0, whole &- length))
        return TimeWindow(start: start, end: start &+ length)
    }

    /// Round offsets for an axis: at least `spacing` columns apart, with the distance between them.
    func ticks(columns: Int, spacing: Int) -> (offsets: [Int64], step: Int64) {
        let most = max(1, columns / max(1, spacing))
        let step = Self.step(atLeast: length / Int64(most))
        var offsets: [Int64] = []
        var offset = start - start % step
        if offset < start { offset &+= step }
        while offset <= end, offsets.count <= most + 1 {
            offsets.append(offset)
            offset &+= step
        }
        return (offsets, step)
    }

    /// A round length: 1, 2 or 5 of a decade up to a minute, then parts of hours and days.
    private static func step(atLeast wanted: Int64) -> Int64 {
        let second: Int64 = 1_000_000_000
        let long: [Int64] = [
            1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200, 14_400, 43_200,
            144_000, 720_000, 1_440_000, 7_200_000, 14_400_000, 72_000_000, 144_000_000,
        ]
        if wanted > 30 * second {
            return long.first { $0 * 60 * second >= wanted }.map { $0 * 60 * second } ?? .max
        }
        var decade: Int64 = 1
        while true {
            for factor: Int64 in [1, 2, 5] where decade * factor >= wanted {
                return decade * factor
            }
            decade *= 10
        }
    }
}
