internal import Telemetry

/// Reads a literal as a value of the column, or for the attribute, that it is compared with.
struct LiteralReader {
    var column: Column
    /// Where the literal stands.
    var range: Range<Int>

    func comparand(for literal: Literal) throws(QueryError) -> Condition.Comparand {
        switch column.type {
        case .number:
            guard case .quantity(let quantity, _) = literal, quantity.unit == nil else {
                throw wrong(literal, expected: "write it without a unit: 20")
            }
            return quantity.number.comparand
        case .duration:
            guard case .quantity(let quantity, _) = literal, quantity.unit?.bytes == nil else {
                throw wrong(
                    literal, expected: "write milliseconds or a unit of time: 20, 1.5s",
                    suggestion: repairedQuantity(literal.text))
            }
            return quantity.comparand(perUnit: 1e6)
        case .string: return .string(literal.text)
        case .bool:
            let text = literal.text.lowercased()
            guard text == "true" || text == "false" else {
                throw wrong(
                    literal,
                    suggestion: Spelling.nearest(to: text, among: ["true", "false"]))
            }
            return .bool(text == "true")
        case .word:
            let word = literal.text.lowercased()
            guard column.words.contains(word) else {
                throw QueryError(
                    code: .meaning, range: range,
                    message: "\(column.rawValue) is one of "
                        + column.words.joined(separator: ", ") + ", not `\(literal.text)`",
                    suggestion: Spelling.nearest(to: word, among: column.words))
            }
            return .string(word)
        case .time:
            guard let time = Timestamp.unixNano(iso8601: literal.text) else {
                throw wrong(literal, expected: "write it like 2026-11-20T09:24:17Z")
            }
            return .time(time)
        case .traceID:
            guard let id = TraceID(literal.text) else {
                throw wrong(literal, expected: "write 32 hexadecimal digits or 1-8digits-24digits")
            }
            return .traceID(id)
        case .spanID:
            guard let id = SpanID(literal.text) else {
                throw wrong(literal, expected: "write 16 hexadecimal digits")
            }
            return .spanID(id)
        }
    }

    private func wrong(
        _ literal: Literal, expected: String? = nil, suggestion: String? = nil
    ) -> QueryError {
        QueryError(
            code: .meaning, range: range,
            message: "\(column.rawValue) is \(column.type.phrase), `\(literal.text)` is not"
                + (expected.map { "; \($0)" } ?? ""),
            suggestion: suggestion)
    }

    /// `20msec` and the like as the quantity that was meant.
    private func repairedQuantity(_ text: String) -> String? {
        let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
        guard Quantity(digits) != nil else { return nil }
        let spelling = text.dropFirst(digits.count).lowercased()
        let known: KeyValuePairs = [
            "nanos": "ns", "micros": "us", "millis": "ms", "msec": "ms", "sec": "s", "min": "m",
            "ho": "h", "hr": "h", "day": "d", "ms": "ms",
        ]
        return known.first { spelling.hasPrefix($0.key) }.map { digits + $0.value }
    }

    // MARK: Attributes

    /// A literal means what it says of an attribute, whose type nobody knows; see `Expression`
    /// for units.
    static func comparand(
        for literal: Literal, ofAttribute name: String
    ) -> Condition.Comparand {
        switch literal {
        case .text(let text): .string(text)
        case .bool(let flag): .bool(flag)
        case .quantity(let quantity, _):
            quantity.comparand(perUnit: nanosecondsPerUnit(ofAttribute: name))
        }
    }

    private static func nanosecondsPerUnit(ofAttribute name: String) -> Double {
        let last = name.split { $0 == "_" || $0 == "." || $0 == "-" }.last?.lowercased()
        return switch last {
        case "ns", "nano", "nanos", "nanoseconds": 1
        case "us", "micros", "microseconds": 1e3
        case "s", "sec", "secs", "seconds": 1e9
        default: 1e6
        }
    }
}

extension Quantity {
    /// The number in bytes for a size, in units of `perUnit` nanoseconds for a duration.
    fileprivate func comparand(perUnit nanoseconds: Double) -> Condition.Comparand {
        guard let unit else { return number.comparand }
        if let bytes = unit.bytes { return .double(number.double * bytes) }
        return .double(number.double * (unit.nanoseconds ?? 1) / nanoseconds)
    }
}

extension Quantity.Number {
    fileprivate var comparand: Condition.Comparand {
        switch self {
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        }
    }
}

extension Column.ValueType {
    /// As a message calls it.
    var phrase: String {
        switch self {
        case .number: "a number"
        case .duration: "a duration"
        case .string: "a text"
        case .bool: "true or false"
        case .word: "one of a few words"
        case .time: "a time"
        case .traceID: "a trace's id"
        case .spanID: "a span's id"
        }
    }

    var isOrdered: Bool {
        switch self {
        case .number, .duration, .string, .time: true
        case .bool, .word, .traceID, .spanID: false
        }
    }
}
