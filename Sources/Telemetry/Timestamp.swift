/// Times as text: nanoseconds since the epoch as ISO 8601 in UTC. The calendar is the proleptic
/// Gregorian one, by the method of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
public enum Timestamp {
    public static let nanosecondsPerSecond: Int64 = 1_000_000_000
    private static let secondsPerDay: Int64 = 86_400

    /// A moment's date and time of day in UTC.
    public struct Components: Hashable, Sendable {
        public var year: Int64
        public var month: Int64
        public var day: Int64
        public var hour: Int64
        public var minute: Int64
        public var second: Int64
        public var nanosecond: Int64
    }

    /// O(1), for every value of `unixNano`.
    public static func components(unixNano: Int64) -> Components {
        let (seconds, nanosecond) = flooredDivision(unixNano, by: nanosecondsPerSecond)
        let (days, secondOfDay) = flooredDivision(seconds, by: secondsPerDay)
        let date = civilDate(daysSinceEpoch: days)
        return Components(
            year: date.year, month: date.month, day: date.day, hour: secondOfDay / 3600,
            minute: secondOfDay / 60 % 60, second: secondOfDay % 60, nanosecond: nanosecond)
    }

    /// `2026-11-20T09:24:17.000000001Z`: always nine digits of a second.
    public static func iso8601(unixNano: Int64) -> String {
        let parts = components(unixNano: unixNano)
        return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
            + "T\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
            + ".\(padded(parts.nanosecond, 9))Z"
    }

    /// The number with zeros in front up to `width` digits.
    public static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func flooredDivision(
        _ number: Int64, by divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func civilDate(
        daysSinceEpoch days: Int64
    ) -> (year: Int64, month: Int64, day: Int64) {
        // Days since 1 March of year 0, so that a leap day ends its year.
        let shifted = days + 719_468
        let (era, dayOfEra) = flooredDivision(shifted, by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }
}
