extension Format {
    private static let microsecond: Int64 = 1_000
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000

    /// A duration with three significant digits or so: `38.2 ms`, `221 ms`, `1.25 s`, `2 m 03 s`.
    ///
    /// - Parameter nanoseconds: negative counts as 0.
    public static func duration(_ nanoseconds: Int64) -> String {
        let (number, unit) = durationParts(nanoseconds)
        return unit.isEmpty ? number : "\(number) \(unit)"
    }

    /// The same for a column that is aligned right: every unit is two columns wide, so that numbers
    /// stand under numbers (`221 ms`, `1.25 s `).
    public static func durationColumn(_ nanoseconds: Int64) -> String {
        let (number, unit) = durationParts(nanoseconds)
        if unit.isEmpty { return number }
        return unit == "s" ? "\(number) s " : "\(number) \(unit)"
    }

    private static func durationParts(_ nanoseconds: Int64) -> (number: String, unit: String) {
        let value = max(0, nanoseconds)
        // Thresholds lie where rounding would otherwise write 1000 of the smaller unit.
        if value < microsecond { return ("\(value)", "ns") }
        if value < 999_500 { return (scaled(value, microsecond), "µs") }
        if value < 999_500_000 { return (scaled(value, millisecond), "ms") }
        if value < 9_995_000_000 { return (decimal(value, per: second, places: 2), "s") }
        if value < 59_950_000_000 { return (decimal(value, per: second, places: 1), "s") }
        let seconds = (value - value % second) / second + (value % second >= second / 2 ? 1 : 0)
        return (longDuration(seconds: seconds), "")
    }

    private static func scaled(_ value: Int64, _ unit: Int64) -> String {
        decimal(value, per: unit, places: value < 99_950 * (unit / 1_000) ? 1 : 0)
    }

    private static func longDuration(seconds: Int64) -> String {
        let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400)
        if hours == 0 { return "\(minutes) m \(twoDigits(Int(seconds % 60))) s" }
        if days == 0 { return "\(hours) h \(twoDigits(Int(minutes % 60))) m" }
        return "\(grouped(days)) d \(twoDigits(Int(hours % 24))) h"
    }

    /// How long ago something was, as short as can be: `2s`, `4m`, `3h`, `12d`. The future is `0s`.
    public static func age(_ nanoseconds: Int64) -> String {
        let seconds = max(0, nanoseconds) / second
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3_600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// A tick of a time axis, in the unit that suits the distance between ticks: `150 ms`, `1.5 s`.
    static func tick(_ nanoseconds: Int64, step: Int64) -> String {
        if nanoseconds == 0 { return "0" }
        let sign = nanoseconds < 0 ? "-" : ""
        let value = nanoseconds == .min ? .max : abs(nanoseconds)
        let (unit, name): (Int64, String) =
            switch max(value, step) {
            case ..<microsecond: (1, "ns")
            case ..<millisecond: (microsecond, "µs")
            case ..<second: (millisecond, "ms")
            case ..<(120 * second): (second, "s")
            default: (0, "")
            }
        guard unit > 0 else { return sign + longDuration(seconds: value / second) }
        // As many decimals as the step needs, so that neighbours differ.
        var places = 0
        var part = unit
        while places < 9, part > 1, step % part != 0 {
            part /= 10
            places += 1
        }
        return "\(sign)\(decimal(value, per: unit, places: places)) \(name)"
    }
}
