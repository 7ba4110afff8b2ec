/// How numbers, durations and times are written on screens and in tables: always with a unit.
public enum Format {
    /// `value / unit` with `places` decimals, rounded half up, by integer arithmetic.
    /// `value` and `unit` are not negative, and `unit` is at most 10^17.
    static func decimal(_ value: Int64, per unit: Int64, places: Int) -> String {
        guard unit > 0 else { return "0" }
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let whole = value / unit
        let rest = value % unit
        // The remainder is below the unit, so neither product overflows for units up to 10^17.
        var fraction = (rest &* scale &+ unit / 2) / unit
        var carried = whole
        if fraction >= scale {
            fraction -= scale
            carried &+= 1
        }
        guard places > 0 else { return String(carried) }
        let digits = String(fraction)
        return "\(carried)." + String(repeating: "0", count: places - digits.utf8.count) + digits
    }

    /// `text` with blanks before it, to fill `columns`; for ASCII text.
    static func padded(_ text: String, _ columns: Int) -> String {
        let missing = columns - text.utf8.count
        return missing > 0 ? String(repeating: " ", count: missing) + text : text
    }

    static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
