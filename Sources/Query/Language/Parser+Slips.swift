internal import Telemetry

/// What other languages, chats and habit make of queries, and how it is written here.
extension Parser {
    /// What SQL and English have for an operator in several words.
    private static let operatorsInWords: [String: String] = [
        "is-null": "does-not-exist", "is-not-null": "exists", "not-contains": "does-not-contain",
        "not-contain": "does-not-contain", "not-exists": "does-not-exist",
        "not-exist": "does-not-exist", "not-like": "does-not-contain", "is-not": "!=",
        "is-in": "in", "is-not-in": "not-in", "not-starts-with": "does-not-start-with",
        "not-ends-with": "does-not-end-with",
    ]

    /// An operator whose words stand apart, `does not contain`: where, and how it is written.
    func operatorInWords() -> (range: Range<Int>, meant: String)? {
        let words = words(4)
        for count in stride(from: words.count, to: 0, by: -1) {
            let phrase = words.prefix(count)
            guard let first = phrase.first, let last = phrase.last else { return nil }
            let joined = phrase.map { $0.text.lowercased() }.joined(separator: "-")
            guard
                let meant = Parser.operatorsInWords[joined] ?? Operator(rawValue: joined)?.rawValue
            else { continue }
            return (first.range.lowerBound..<last.range.upperBound, meant)
        }
        return nil
    }

    /// A text or a key in the quotes of typesetters, which chats and documents make of plain ones;
    /// nil for any other token.
    func curlyQuote(in token: Token) -> QueryError? {
        guard token.kind == .word, let first = token.text.first, "“”„‘’‚«".contains(first) else {
            return nil
        }
        let inner = token.text.dropFirst().dropLast()
        let isWhole = token.text.count > 2 && "“”‘’»".contains(token.text.suffix(1))
        return QueryError(
            code: .syntax, range: token.range,
            message: "\(first) does not quote, plain \" and ' do",
            suggestion: isWhole ? Printer.quoted(String(inner)) : nil)
    }

    /// A unit that stands apart from its number.
    func lonelyUnit() -> QueryError? {
        guard let number = preceding, number.kind == .number, current.kind == .word,
            Quantity(number.text)?.unit == nil, Quantity(number.text + current.text) != nil,
            // `a = 1 b = 2` lacks an AND.
            following.flatMap(Operator.init) == nil
        else { return nil }
        return QueryError(
            code: .syntax, range: number.range.lowerBound..<current.range.upperBound,
            message: "a unit follows its number without a blank",
            suggestion: number.text + current.text)
    }

    /// A time of day behind its date: `SINCE 2026-11-20 18:50`.
    func lonelyTime() -> QueryError? {
        guard let date = preceding, date.kind != .string, current.kind == .word,
            Timestamp.unixNano(iso8601: date.text) != nil,
            Timestamp.unixNano(iso8601: date.text + "T" + current.text) != nil
        else { return nil }
        return QueryError(
            code: .syntax, range: date.range.lowerBound..<current.range.upperBound,
            message: "a date and a time of day are one word, or stand in quotes",
            suggestion: date.text + "T" + current.text)
    }
}
