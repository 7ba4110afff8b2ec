internal import Query
internal import Telemetry

/// What the numbers of a column are measured in, as far as its name tells.
enum ValueUnit: Sendable, Hashable {
    /// So many nanoseconds each.
    case time(Double)
    case bytes
    case perSecond
    case number

    init(_ calculation: Calculation) {
        switch calculation.operation {
        case .rate: self = .perSecond
        case .heatmap: self = calculation.subject.map(ValueUnit.init) ?? .number
        case let operation where operation.keepsUnit:
            self = calculation.subject.map(ValueUnit.init) ?? .number
        default: self = .number
        }
    }

    init(_ subject: Subject) {
        switch subject.field {
        case .column(let column): self = column.type == .duration ? .time(1e6) : .number
        case .attribute(_, let name): self.init(attribute: name)
        }
    }

    /// The end of the name tells, if anything does: `app.render_ms`, `wait.seconds`.
    private init(attribute name: String) {
        let last = name.split { $0 == "_" || $0 == "." || $0 == "-" }.last?.lowercased()
        switch last {
        case "ns", "nanos", "nanoseconds": self = .time(1)
        case "us", "micros", "microseconds": self = .time(1e3)
        case "ms", "millis", "msec", "milliseconds": self = .time(1e6)
        case "sec", "secs", "seconds": self = .time(1e9)
        case "bytes": self = .bytes
        default: self = .number
        }
    }

    // MARK: As text

    /// `42.7 ms`, `1.2 MB`, `12,431`, `3.4/s`; `–` for what has no value.
    func text(_ value: AttributeValue?) -> String {
        switch (self, value) {
        case (.number, .int(let number)): Format.grouped(number)
        default: value?.number.map(text) ?? "–"
        }
    }

    func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
        switch self {
        case .time(let nanoseconds): return Self.signed(value) { time($0 * nanoseconds) }
        case .bytes: return Self.signed(value) { Format.bytes(Int64(Int(clamping: $0))) }
        case .perSecond: return Format.number(value) + "/s"
        case .number: return Format.number(value)
        }
    }

    /// The same with units as wide as one another, so that numbers stand under numbers.
    func columnText(_ value: AttributeValue?) -> String {
        guard case .time(let nanoseconds) = self, let number = value?.number, number.isFinite
        else { return text(value) }
        return Self.signed(number) {
            Format.durationColumn(Int64(Int(clamping: $0 * nanoseconds)))
        }
    }

    private func time(_ nanoseconds: Double) -> String {
        Format.duration(Int64(Int(clamping: nanoseconds)))
    }

    private static func signed(_ value: Double, _ text: (Double) -> String) -> String {
        value < 0 ? "-" + text(-value) : text(value)
    }

    /// A tick of an axis, as short as can be: `10 ms`, `2 s`, `500`, `1.5k`.
    func tick(_ value: Double) -> String {
        switch self {
        case .time(let nanoseconds):
            let length = Int64(Int(clamping: abs(value) * nanoseconds))
            return (value < 0 ? "-" : "") + Format.tick(length, step: Self.digitStep(length))
        case .bytes: return text(value)
        case .perSecond: return Self.short(value) + "/s"
        case .number: return Self.short(value)
        }
    }

    /// The last digit that a round length has: what its text must show.
    private static func digitStep(_ length: Int64) -> Int64 {
        guard length > 0 else { return 1 }
        var step: Int64 = 1
        while length % (step * 10) == 0, step < 1_000_000_000_000 { step *= 10 }
        return step
    }

    private static func short(_ value: Double) -> String {
        let magnitude = abs(value)
        guard magnitude >= 1_000, magnitude < 1e15 else { return Format.number(value) }
        for (unit, name) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        where magnitude >= unit {
            return Format.number(value / unit) + name
        }
        return Format.number(value)
    }
}

extension Format {
    /// A number with three digits or so behind its first, thousands grouped: `12,431`, `42.7`,
    /// `0.00213`. Without zeros at its end.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let magnitude = abs(value)
        if value == value.rounded(), magnitude < 9e15 { return grouped(Int64(value)) }
        if magnitude >= 9e15 || magnitude < 1e-6 { return scientific(value) }
        var places = magnitude >= 1_000 ? 0 : magnitude >= 100 ? 1 : 2
        var least = 1.0
        while magnitude < least, places < 9 {
            least /= 10
            places += 1
        }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((magnitude * scale).rounded())
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
        var digits = String(rest)
        digits = String(repeating: "0", count: max(0, places - digits.utf8.count)) + digits
        while digits.last == "0" { digits.removeLast() }
        let text = grouped(whole) + (digits.isEmpty || places == 0 ? "" : "." + digits)
        return value < 0 ? "-" + text : text
    }

    /// `1.8446744e+19`: the digits of a Float, also beyond what a Float holds.
    private static func scientific(_ value: Double) -> String {
        guard !(1e-37...1e38).contains(abs(value)) else { return "\(Float(value))" }
        let text = "\(value)"
        guard let exponent = text.firstIndex(of: "e"), let digits = Float(text[..<exponent]) else {
            return text
        }
        return "\(digits)" + text[exponent...]
    }
}
