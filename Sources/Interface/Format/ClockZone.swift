internal import CPlatform

/// How moments are shown: in local time or UTC, always with the zone's name.
public enum ClockZone: Sendable, Hashable {
    /// The system's (`TZ`, `/etc/localtime`).
    case local
    case utc

    /// The calendar's fields at a moment.
    struct Fields {
        var year: Int
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        var zone: String
    }

    func fields(unixSeconds: Int64) -> Fields? {
        var time = platform_clock_time()
        guard platform_clock(unixSeconds, self == .utc ? 1 : 0, &time) == 0 else { return nil }
        let zone = withUnsafeBytes(of: time.zone) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return Fields(
            year: Int(time.year), month: Int(time.month), day: Int(time.day), hour: Int(time.hour),
            minute: Int(time.minute), second: Int(time.second), zone: zone)
    }
}

extension Format {
    /// `12:03:04.123 CEST`.
    public static func clock(_ unixNano: Int64, zone: ClockZone) -> String {
        guard let fields = zone.fields(unixSeconds: wholeSeconds(unixNano)) else { return "?" }
        return time(fields, milliseconds: milliseconds(unixNano)) + " " + fields.zone
    }

    /// `2026-04-21 12:03:04.123 CEST`.
    public static func dateAndTime(_ unixNano: Int64, zone: ClockZone) -> String {
        guard let fields = zone.fields(unixSeconds: wholeSeconds(unixNano)) else { return "?" }
        return date(fields) + " " + time(fields, milliseconds: milliseconds(unixNano)) + " "
            + fields.zone
    }

    /// The time alone where `now` is on the same day, else with its date.
    static func moment(_ unixNano: Int64, now: Int64, zone: ClockZone) -> String {
        guard let fields = zone.fields(unixSeconds: wholeSeconds(unixNano)),
            let today = zone.fields(unixSeconds: wholeSeconds(now)), date(fields) == date(today)
        else { return dateAndTime(unixNano, zone: zone) }
        return clock(unixNano, zone: zone)
    }

    private static func date(_ fields: ClockZone.Fields) -> String {
        "\(fields.year)-\(twoDigits(fields.month))-\(twoDigits(fields.day))"
    }

    private static func time(_ fields: ClockZone.Fields, milliseconds: Int) -> String {
        let fraction = String(milliseconds)
        return "\(twoDigits(fields.hour)):\(twoDigits(fields.minute)):\(twoDigits(fields.second))."
            + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }

    /// Rounded down, for moments before 1970 as well.
    private static func wholeSeconds(_ unixNano: Int64) -> Int64 {
        let (seconds, rest) = unixNano.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }

    private static func milliseconds(_ unixNano: Int64) -> Int {
        let rest = unixNano % 1_000_000_000
        return Int((rest < 0 ? rest + 1_000_000_000 : rest) / 1_000_000)
    }
}
