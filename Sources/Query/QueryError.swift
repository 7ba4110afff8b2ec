/// What is wrong with a query, where, and what to write instead.
public struct QueryError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// The text is no query.
        case syntax
        /// It is one, and asks what cannot be.
        case meaning
    }

    public var code: Code
    /// The text that is wrong, as offsets in the query's UTF-8; empty where something is missing.
    public var range: Range<Int>
    /// What is wrong and what was expected, quoting the text.
    public var message: String
    /// What to write in the place of `range`.
    public var suggestion: String?

    public init(code: Code, range: Range<Int>, message: String, suggestion: String? = nil) {
        self.code = code
        self.range = range
        self.message = message
        self.suggestion = suggestion
    }

    /// The message and the suggestion, in one line.
    public var summary: String {
        suggestion.map { "\(message); did you mean `\($0)`?" } ?? message
    }

    /// Where it starts in `text`: a column counted in characters from 1.
    public func column(in text: String) -> Int {
        text.utf8.prefix(range.lowerBound).count { $0 & 0xC0 != 0x80 } + 1
    }

    /// Two lines to print below `text`: carets under what is wrong, and the message. One scalar
    /// is taken to be one cell wide unless `width` tells more.
    ///
    /// - Parameter indentation: cells before the text, as for a prompt.
    public func rendered(
        under text: String, indentation: Int = 0,
        width: (String) -> Int = { $0.unicodeScalars.count }
    ) -> String {
        let bytes = Array(text.utf8)
        let start = min(range.lowerBound, bytes.count)
        let end = min(max(range.upperBound, start), bytes.count)
        let before = width(String(decoding: bytes[..<start], as: UTF8.self))
        let under = max(1, width(String(decoding: bytes[start..<end], as: UTF8.self)))
        return String(repeating: " ", count: indentation + before)
            + String(repeating: "^", count: under) + "\n" + summary
    }
}

extension QueryError: CustomStringConvertible {
    public var description: String { summary }
}
