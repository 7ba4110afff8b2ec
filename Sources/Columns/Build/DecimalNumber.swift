/// A decimal number of up to 19 digits: what a double written in full has at most 17 of.
struct DecimalNumber {
    var isNegative = false
    /// Without the point.
    var digits: UInt64 = 0
    /// Places of digits behind the point, below 0 for zeros before it.
    var places = 0

    private static let powersOfTen: [UInt64] = (0...19).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// The nearest double, ties to even; nil where more than one division is needed.
    ///
    /// Both numbers are moved up to 64 bits, so that the quotient has 64 bits too: 53 to keep, and
    /// with the remainder all that says how to round.
    var double: Double? {
        guard digits != 0 else { return isNegative ? -0.0 : 0 }
        let magnitude: Double
        if places <= 0 {
            guard places >= -19 else { return nil }
            let (product, overflow) = digits.multipliedReportingOverflow(
                by: DecimalNumber.powersOfTen[-places])
            guard !overflow else { return nil }
            magnitude = Double(product)
        } else {
            guard places <= 19 else { return nil }
            magnitude = DecimalNumber.quotient(digits, DecimalNumber.powersOfTen[places])
        }
        return isNegative ? -magnitude : magnitude
    }

    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
        let (above, below) = (dividend.leadingZeroBitCount, divisor.leadingZeroBitCount)
        let (high, divisor) = (dividend &<< UInt64(above), divisor &<< UInt64(below))
        var exponent = below - above - 64
        let quotient: UInt64
        let remainder: UInt64
        if high >= divisor {
            // The quotient would have 65 bits.
            exponent += 1
            (quotient, remainder) = divisor.dividingFullWidth((high >> 1, high << 63))
        } else {
            (quotient, remainder) = divisor.dividingFullWidth((high, 0))
        }
        var kept = quotient >> 11
        let rest = quotient & 0x7FF
        if rest > 0x400 || rest == 0x400 && (remainder != 0 || kept & 1 != 0) { kept += 1 }
        exponent += 11
        return Double(kept) * Double(bitPattern: UInt64(1023 + exponent) << 52)
    }
}
