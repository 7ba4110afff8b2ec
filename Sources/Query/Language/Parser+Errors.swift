extension Parser {
    /// What a person who wrote `text` in the place of an operator may have meant.
    private static let operatorAliases: [String: String] = [
        "=~": "matches", "~": "matches", "!~": "NOT … matches", "<>": "!=", "is": "=", "eq": "=",
        "equals": "=", "ne": "!=", "gt": ">", "gte": ">=", "ge": ">=", "lt": "<", "lte": "<=",
        "le": "<=", "like": "contains", "ilike": "contains", "has": "contains",
        "includes": "contains", "regex": "matches", "startswith": "starts-with",
        "endswith": "ends-with", "&&": "AND", "||": "OR", "&": "AND", "|": "OR", "!": "NOT",
    ]

    /// The current token is not what may stand here.
    func unexpected(_ expected: String) -> QueryError {
        let token = current
        switch token.kind {
        case .end:
            return QueryError(
                code: .syntax, range: token.range, message: "expected \(expected) here")
        case .unterminatedString:
            return QueryError(
                code: .syntax, range: token.range, message: "this string has no closing quote")
        case .invalid where Parser.operatorAliases[token.text] == nil:
            return QueryError(
                code: .syntax, range: token.range,
                message: "expected \(expected), found `\(token.text)`; "
                    + "a text with such a character stands in quotes")
        default:
            return QueryError(
                code: .syntax, range: token.range,
                message: "expected \(expected), found `\(token.text)`",
                suggestion: Parser.operatorAliases[token.text])
        }
    }

    /// The token after `key` is no operator.
    func unexpectedOperator(after key: Token) -> QueryError {
        var error = unexpected("an operator after `\(key.text)`")
        guard current.kind == .word else {
            if current.kind == .end {
                error.message += ": = != > < exists contains in matches …"
            }
            return error
        }
        let word = current.text.lowercased()
        error.suggestion =
            Parser.operatorAliases[word.filter { $0 != "_" && $0 != "-" }]
            ?? Spelling.nearest(
                to: String(word.map { $0 == "_" ? "-" : $0 }),
                among: Operator.allCases.lazy.map(\.rawValue).filter { $0.utf8.count > 2 })
        return error
    }

    /// The text goes on where it should have ended.
    func unexpectedRest() -> QueryError {
        var error = unexpected("AND, OR or the end")
        if current.kind == .word {
            error.suggestion = Spelling.nearest(to: current.text, among: ["AND", "OR"])
        }
        return error
    }

    /// The current word stands before a brace.
    func noSuchRelation() -> QueryError {
        let words = Expression.Relation.allCases.map(\.rawValue)
        return QueryError(
            code: .syntax, range: current.range,
            message: "expected \(words.joined(separator: ", ")) before {, found `\(current.text)`",
            suggestion: Spelling.nearest(to: current.text, among: words))
    }

    static func noSuchKey(_ token: Token) -> QueryError {
        guard token.text.contains("trace.") else {
            return QueryError(
                code: .syntax, range: token.range,
                message: token.text.isEmpty
                    ? "a key cannot be empty" : "`\(token.text)` names nothing after its dot")
        }
        let columns = Column.allCases.map(\.rawValue).filter { $0.hasPrefix("trace.") }
        return QueryError(
            code: .meaning, range: token.range,
            message: "no column `\(token.text)`; an attribute of that name is "
                + "span.\(token.text)",
            suggestion: Spelling.nearest(to: token.text, among: columns))
    }
}
