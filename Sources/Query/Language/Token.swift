/// A piece of a query's text, as the lexer cuts it; ranges are offsets in its UTF-8.
struct Token: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A key, a keyword, a bare value: what it is depends on where it stands.
        case word
        /// A word that reads as a number, with or without a unit.
        case number
        /// In single or double quotes.
        case string
        /// A string whose closing quote is missing.
        case unterminatedString
        /// `= == != > >= < <=`
        case comparison
        case leftParenthesis
        case rightParenthesis
        case leftBrace
        case rightBrace
        case comma
        /// A character that begins nothing in this language.
        case invalid
        case end
    }

    var kind: Kind
    var range: Range<Int>
    /// As written; for strings what they say, quotes and escapes removed.
    var text: String

    /// Whether the token is the word `keyword`, in any case.
    func isKeyword(_ keyword: String) -> Bool {
        kind == .word && text.lowercased() == keyword
    }
}
