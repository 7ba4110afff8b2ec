extension Format {
    /// Every digit, thousands grouped: `1,284,301`.
    public static func grouped(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.utf8.count - position).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    public static func grouped(_ number: Int) -> String { grouped(Int64(number)) }

    /// As short as a header wants it: `1,284`, `23.1k`, `4.20M`.
    public static func count(_ number: Int) -> String {
        let value = Int64(max(0, number))
        switch value {
        case ..<10_000: return grouped(value)
        case ..<999_950: return decimal(value, per: 1_000, places: 1) + "k"
        case ..<999_995_000: return decimal(value, per: 1_000_000, places: 2) + "M"
        default: return decimal(value, per: 1_000_000_000, places: 2) + "G"
        }
    }

    /// `1 span`, `412 spans`, `23,100 spans`.
    public static func counted(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(grouped(number)) \(noun)s"
    }

    /// Sizes in powers of 1,000: `412 B`, `1.2 MB`.
    public static func bytes(_ number: Int64) -> String {
        let value = max(0, number)
        switch value {
        case ..<1_000: return "\(value) B"
        case ..<999_950: return decimal(value, per: 1_000, places: 1) + " kB"
        case ..<999_950_000: return decimal(value, per: 1_000_000, places: 1) + " MB"
        default: return decimal(value, per: 1_000_000_000, places: 2) + " GB"
        }
    }

    /// A part of a whole: `4.4%`, `0.1%`, `100%`; below a tenth of a percent, `<0.1%`.
    static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "0%" }
        let percent = Double(max(0, part)) / Double(whole) * 100
        if percent > 0, percent < 0.1 { return "<0.1%" }
        if percent >= 99.95 { return "100%" }
        return decimal(Int64((percent * 10).rounded()), per: 10, places: 1) + "%"
    }
}
