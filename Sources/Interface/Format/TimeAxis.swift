internal import Query

/// Round moments of local time along an axis of a range.
///
/// By steps that clocks have; where days change, the date stands in the hour's place.
struct TimeAxis: Sendable, Hashable {
    struct Tick: Sendable, Hashable {
        /// Nanoseconds since the epoch.
        var time: Int64
        var label: String
    }

    let range: Range<Int64>
    let zone: ClockZone

    private static let second: Int64 = 1_000_000_000
    private static let day: Int64 = 86_400

    /// - Parameters:
    ///   - columns: of the axis.
    ///   - spacing: columns from one tick to the next at least.
    func ticks(columns: Int, spacing: Int = 12) -> [Tick] {
        let length = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        guard !length.overflow, length.partialValue > 0 else { return [] }
        let most = Int64(max(1, columns / max(1, spacing)))
        let least = length.partialValue / most
        let step = Self.step(atLeast: least)
        var time = firstTick(step)
        var ticks: [Tick] = []
        while time < range.upperBound, ticks.count <= Int(most) + 1 {
            if time >= range.lowerBound {
                ticks.append(Tick(time: time, label: label(time, step: step)))
            }
            let (next, overflow) = time.addingReportingOverflow(step)
            guard !overflow else { break }
            time = next
        }
        return ticks
    }

    /// `11:40:30`, with as much as the step needs: `11:40`, `04-21`, `11:40:30.250`.
    func label(_ time: Int64, step: Int64) -> String {
        let whole = Self.floored(time, by: Self.second)
        guard let fields = zone.fields(unixSeconds: whole) else { return "?" }
        if step >= Self.day * Self.second
            || fields.hour == 0 && fields.minute == 0
                && fields.second == 0 && step >= 60 * Self.second
        {
            return step >= 300 * Self.day * Self.second
                ? "\(fields.year)-\(Format.twoDigits(fields.month))"
                : "\(Format.twoDigits(fields.month))-\(Format.twoDigits(fields.day))"
        }
        var text = "\(Format.twoDigits(fields.hour)):\(Format.twoDigits(fields.minute))"
        if step < 60 * Self.second { text += ":\(Format.twoDigits(fields.second))" }
        guard step < Self.second else { return text }
        let rest = time &- whole &* Self.second
        var (digits, unit) = ("", Self.second)
        while unit > step, unit > 1 {
            unit /= 10
            digits += "\(rest / unit % 10)"
        }
        return text + "." + digits
    }

    /// Where days, hours and minutes begin in local time at the range's start.
    private func firstTick(_ step: Int64) -> Int64 {
        let start = Self.floored(range.lowerBound, by: Self.second)
        guard step >= Self.second, let fields = zone.fields(unixSeconds: start) else {
            let remainder = range.lowerBound % step
            return remainder == 0
                ? range.lowerBound
                : range.lowerBound &+ (remainder < 0 ? -remainder : step - remainder)
        }
        let ofDay = Int64(fields.hour * 3_600 + fields.minute * 60 + fields.second)
        let midnight = start &- ofDay
        let seconds = step / Self.second
        guard seconds < Self.day else { return midnight &* Self.second }
        return (midnight &+ ofDay / seconds * seconds) &* Self.second
    }

    private static func step(atLeast wanted: Int64) -> Int64 {
        var decade: Int64 = 1_000
        while decade < second {
            for factor: Int64 in [1, 2, 5] where decade * factor >= wanted {
                return decade * factor
            }
            decade *= 10
        }
        let steps: [Int64] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600,
            43_200, day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day, 180 * day, 365 * day,
            3_650 * day,
        ]
        return steps.first { $0 * second >= wanted }.map { $0 * second } ?? 36_500 * day * second
    }

    private static func floored(_ time: Int64, by step: Int64) -> Int64 {
        time / step - (time % step < 0 ? 1 : 0)
    }
}

extension Format {
    /// `2026-04-21 11:40:00 – 12:05:00 CEST`: the second date only where it is another.
    static func timeRange(_ range: Range<Int64>, zone: ClockZone) -> String {
        let from = dateAndTime(range.lowerBound, zone: zone).withoutFraction
        let to = dateAndTime(range.upperBound, zone: zone).withoutFraction
        let start = from.split(separator: " ")
        let end = to.split(separator: " ")
        guard start.count == 3, end.count == 3 else { return "\(from) – \(to)" }
        let isSameZone = start[2] == end[2]
        var text = "\(start[0]) \(start[1])" + (isSameZone ? "" : " \(start[2])") + " – "
        if start[0] != end[0] { text += "\(end[0]) " }
        return text + "\(end[1]) \(end[2])"
    }

    /// A length that was chosen round, in its own unit: `30 s`, `5 min`, `1 h`, `500 ms`.
    static func step(_ nanoseconds: Int64) -> String {
        let second: Int64 = 1_000_000_000
        for (unit, name) in [
            (86_400 * second, "d"), (3_600 * second, "h"), (60 * second, "min"), (second, "s"),
            (1_000_000, "ms"), (1_000, "µs"),
        ] where nanoseconds >= unit && nanoseconds % unit == 0 {
            return "\(grouped(nanoseconds / unit)) \(name)"
        }
        return duration(nanoseconds)
    }
}

extension String {
    /// `12:03:04 CEST` of `12:03:04.000 CEST`; other fractions stay.
    fileprivate var withoutFraction: String { replacing(".000 ", with: " ") }
}
