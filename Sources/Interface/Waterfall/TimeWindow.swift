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

    /// Where an offset lies, from 0 at the start to `columns` at the end; outside of it as well.
    func column(_ offset: Int64, columns: Int) -> Double {
        (Double(offset) - Double(start)) / Double(max(1, length)) * Double(columns)
    }

    /// The window `factor` times as long about `center`, within 0 and `whole`.
    func zoomed(by factor: Double, about center: Int64, whole: Int64) -> TimeWindow {
        let shortest = 100.0
        let wanted = min(Double(max(1, whole)), max(shortest, Double(length) * factor))
        let part = min(1, max(0, Double(center &- start) / Double(max(1, length))))
        let from = Double(center) - part * wanted
        return TimeWindow(start: Int64(from), end: Int64(from + wanted)).clamped(to: whole)
    }

    /// The window moved by a part of its length.
    func panned(by part: Double, whole: Int64) -> TimeWindow {
        let distance = Int64(Double(length) * part)
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
        var step: Int64 = 1
        let factors: [Int64] = [2, 5, 10]
        var decade: Int64 = 1
        var place = 0
        while length / step > Int64(most), decade < 1_000_000_000_000_000_000 {
            step = decade &* factors[place]
            place += 1
            if place == 3 {
                place = 0
                decade &*= 10
            }
        }
        var offsets: [Int64] = []
        var offset = start - start % step
        if offset < start { offset &+= step }
        while offset <= end, offsets.count <= most + 1 {
            offsets.append(offset)
            offset &+= step
        }
        return (offsets, step)
    }
}
