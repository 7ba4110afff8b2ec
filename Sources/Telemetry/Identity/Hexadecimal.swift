/// Lower-case hexadecimal, as OpenTelemetry and X-Ray print ids.
@usableFromInline
enum Hexadecimal {
    /// The value of one hexadecimal digit of either case, nil for any other byte.
    @inlinable
    static func value(of digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// The number written by `digits`, nil where a byte is no digit. At most 16 digits fit.
    @inlinable
    static func parse(_ digits: some Sequence<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            number = number << 4 | value
        }
        return number
    }

    /// Appends the lowest `digits` digits of `number`, most significant first.
    static func append(_ number: UInt64, digits: Int = 16, to bytes: inout [UInt8]) {
        for place in stride(from: (digits - 1) * 4, through: 0, by: -4) {
            let nibble = UInt8(truncatingIfNeeded: number >> UInt64(place)) & 0xF
            bytes.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
    }

    static func string(_ number: UInt64, digits: Int = 16) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits)
        append(number, digits: digits, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
