/// A number of the language with the unit that may follow it: `20`, `-1.5e3`, `20ms`, `64KB`.
public struct Quantity: Hashable, Sendable {
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        case nanoseconds = "ns"
        case microseconds = "us"
        case milliseconds = "ms"
        case seconds = "s"
        case minutes = "m"
        case hours = "h"
        case days = "d"
        case bytes = "B"
        case kilobytes = "KB"
        case megabytes = "MB"
        case gigabytes = "GB"
        case terabytes = "TB"
        case kibibytes = "KiB"
        case mebibytes = "MiB"
        case gibibytes = "GiB"
        case tebibytes = "TiB"

        /// Nanoseconds, for a unit of time.
        public var nanoseconds: Double? {
            switch self {
            case .nanoseconds: 1
            case .microseconds: 1e3
            case .milliseconds: 1e6
            case .seconds: 1e9
            case .minutes: 60e9
            case .hours: 3600e9
            case .days: 86400e9
            default: nil
            }
        }

        /// Bytes, for a unit of size: `KB` is a thousand, `KiB` 1,024.
        public var bytes: Double? {
            switch self {
            case .bytes: 1
            case .kilobytes: 1e3
            case .megabytes: 1e6
            case .gigabytes: 1e9
            case .terabytes: 1e12
            case .kibibytes: 1024
            case .mebibytes: 1_048_576
            case .gibibytes: 1_073_741_824
            case .tebibytes: 1_099_511_627_776
            default: nil
            }
        }

        /// Units of time in lower case only (`m` is no megabyte), of size in any case.
        init?(spelling: Substring) {
            switch spelling {
            case "µs", "μs": self = .microseconds
            default:
                let match = Unit.allCases.first { unit in
                    unit.bytes == nil
                        ? unit.rawValue == spelling
                        : unit.rawValue.lowercased() == spelling.lowercased()
                }
                guard let match else { return nil }
                self = match
            }
        }
    }

    /// The number, before its unit; an int where it is written as one and fits.
    public enum Number: Hashable, Sendable {
        case int(Int64)
        case double(Double)

        public var double: Double {
            switch self {
            case .int(let value): Double(value)
            case .double(let value): value
            }
        }
    }

    public var number: Number
    public var unit: Unit?

    public init(number: Number, unit: Unit? = nil) {
        self.number = number
        self.unit = unit
    }

    /// Reads `[+-]digits[.digits][e[+-]digits][unit]`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        var position = 0
        func skipDigits() -> Int {
            let start = position
            while position < bytes.count,
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
            {
                position += 1
            }
            return position - start
        }
        func skip(_ characters: String) -> Bool {
            guard position < bytes.count, characters.utf8.contains(bytes[position]) else {
                return false
            }
            position += 1
            return true
        }
        _ = skip("+-")
        guard skipDigits() > 0 else { return nil }
        var isInteger = true
        if skip(".") {
            guard skipDigits() > 0 else { return nil }
            isInteger = false
        }
        let beforeExponent = position
        if skip("eE") {
            _ = skip("+-")
            if skipDigits() > 0 {
                isInteger = false
            } else {
                position = beforeExponent
            }
        }
        let digits = String(decoding: bytes[..<position], as: UTF8.self)
        let spelling = String(decoding: bytes[position...], as: UTF8.self)
        if !spelling.isEmpty {
            guard let unit = Unit(spelling: spelling[...]) else { return nil }
            self.unit = unit
        }
        if isInteger, let value = Int64(digits) {
            number = .int(value)
        } else {
            guard let value = Double(digits), value.isFinite else { return nil }
            number = .double(value)
        }
    }
}
