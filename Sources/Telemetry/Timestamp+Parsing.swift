extension Timestamp {
    /// Reads ISO 8601 as people and programs write it (RFC 3339, section 5.6):
    /// `2026-11-20T09:24:17.5Z`, with `T` or a blank, seconds and their up to nine decimals
    /// optional, `Z` or `±hh:mm` at the end (UTC where there is neither), or just a date.
    /// Nil for anything else and for times outside 64 bits of nanoseconds.
    public static func unixNano(iso8601 text: some StringProtocol) -> Int64? {
        var scanner = DigitScanner(bytes: Array(text.utf8))
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), (1...12).contains(month),
            (1...daysInMonth(month, of: year)).contains(day)
        else { return nil }
        var seconds = daysSinceEpoch(year: year, month: month, day: day) * 86_400
        var nanoseconds: Int64 = 0
        if !scanner.isAtEnd {
            guard scanner.skip("Tt "), let hour = scanner.number(digits: 2), scanner.skip(":"),
                let minute = scanner.number(digits: 2), hour < 24, minute < 60
            else { return nil }
            seconds += hour * 3600 + minute * 60
            if scanner.skip(":") {
                // 60 is a leap second, which the epoch's count does not have.
                guard let second = scanner.number(digits: 2), second <= 60 else { return nil }
                seconds += min(second, 59)
                if scanner.skip(".") {
                    guard let fraction = scanner.nanoseconds() else { return nil }
                    nanoseconds = fraction
                }
            }
            guard let offset = scanner.zoneOffset(), scanner.isAtEnd else { return nil }
            seconds -= offset
        }
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: nanosecondsPerSecond)
        let (sum, carry) = scaled.addingReportingOverflow(nanoseconds)
        return overflow || carry ? nil : sum
    }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        // Years begin in March here, as in `components(unixNano:)`; four digits are never negative.
        let shiftedYear = month <= 2 ? year + 399 : year + 400
        let (era, yearOfEra) = shiftedYear.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }
}

/// Reads digits and separators from the front of a text.
private struct DigitScanner {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ characters: String) -> Bool {
        guard position < bytes.count, characters.utf8.contains(bytes[position]) else {
            return false
        }
        position += 1
        return true
    }

    private mutating func digit() -> Int64? {
        guard position < bytes.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
        else { return nil }
        position += 1
        return Int64(bytes[position - 1] - UInt8(ascii: "0"))
    }

    /// A number of exactly so many digits.
    mutating func number(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The decimals of a second, one to nine digits; finer ones are passed over.
    mutating func nanoseconds() -> Int64? {
        guard var number = digit() else { return nil }
        var digits = 1
        while let digit = digit() {
            if digits < 9 {
                number = number * 10 + digit
                digits += 1
            }
        }
        for _ in digits..<9 { number *= 10 }
        return number
    }

    /// Seconds east of UTC; 0 where nothing says.
    mutating func zoneOffset() -> Int64? {
        if isAtEnd || skip("Zz") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(digits: 2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = isAtEnd ? 0 : number(digits: 2), minutes < 60 else { return nil }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
