/// Reads X-Ray's filter expressions by recursive descent, building a tree of ours:
///
/// ```
/// expression  = conjunction { OR conjunction }
/// conjunction = negation { [ AND ] negation }
/// negation    = "!" negation | "(" expression ")" | node | comparison
/// node        = service [ "(" [ name ] ")" ] [ "{" expression "}" ]
///             | edge "(" [ name ] "," [ name ] ")" [ "{" expression "}" ]
/// name        = text | id "(" part ":" text { "," part ":" text } ")"
/// comparison  = keyword [ operator value ]
/// keyword     = dotted word | annotation "." key | annotation "[" key "]"
/// ```
///
/// It works on our own tokens: `!`, `[` and `]` are invalid ones there, `name:` is a word.
struct XRayParser {
    /// What keywords ask: the trace, or in braces the span that stands for a node or a call.
    enum Scope { case trace, service, edge }

    var base: Parser
    var scope = Scope.trace

    init(_ base: Parser) {
        self.base = base
        self.base.isXRay = true
    }

    mutating func parse() throws(QueryError) -> Expression {
        // What is built is nested deeper than what is read, and must be readable when printed.
        for _ in 0..<16 { try base.descend() }
        defer { for _ in 0..<16 { base.ascend() } }
        return try parseExpression()
    }

    var current: Token { base.current }

    mutating func advance() -> Token { base.advance() }

    /// Whether the current token is this character.
    func isAt(_ character: String) -> Bool {
        current.kind == .invalid && current.text == character
    }

    // MARK: The tree

    mutating func parseExpression() throws(QueryError) -> Expression {
        var parts = [try parseConjunction()]
        while current.isKeyword("or") {
            _ = advance()
            parts.append(try parseConjunction())
        }
        return Expression.joined(parts, by: Expression.any)
    }

    private mutating func parseConjunction() throws(QueryError) -> Expression {
        var parts = [try parseNegation()]
        while true {
            if current.isKeyword("and") {
                _ = advance()
            } else if !beginsNegation {
                return Expression.joined(parts, by: Expression.all)
            }
            parts.append(try parseNegation())
        }
    }

    /// Whether what comes next is joined by an AND that is not written.
    private var beginsNegation: Bool {
        switch current.kind {
        case .leftParenthesis: true
        case .invalid: current.text == "!"
        case .word: !current.isKeyword("or") && !(base.isQuery && base.currentClause != nil)
        default: false
        }
    }

    private mutating func parseNegation() throws(QueryError) -> Expression {
        try base.descend()
        defer { base.ascend() }
        if isAt("!") {
            _ = advance()
            return .not(try parseNegation())
        }
        if current.kind == .leftParenthesis {
            let opening = advance()
            let inner = try parseExpression()
            try base.close(opening, with: .rightParenthesis, ")")
            return inner
        }
        guard current.kind == .word, !current.isKeyword("or"), !current.isKeyword("and") else {
            throw base.unexpected("a keyword such as fault, duration or service()")
        }
        switch current.text.lowercased() {
        case "service": return try parseService()
        case "edge": return try parseEdge()
        default: return try parseComparison()
        }
    }

    // MARK: Comparisons

    private mutating func parseComparison() throws(QueryError) -> Expression {
        let token = advance()
        let word = token.text.lowercased()
        if word == "annotation" || word.hasPrefix("annotation.") {
            return try parseAnnotation(token)
        }
        guard let keyword = XRayKeyword(rawValue: word) else { throw unknownKeyword(token) }
        guard scope == .service || !keyword.isOfNode else {
            throw QueryError(
                code: .meaning, range: token.range,
                message: "`\(token.text)` stands only in the braces of service() { }")
        }
        if keyword.valueType == .bool { return try parseFlag(keyword, token) }
        let builder = XRayBuilder(scope: scope, range: token.range)
        let binding = scope == .trace ? keyword.binding : .span
        let keys = keyword.keys(in: scope)
        guard let (asked, operatorToken) = try takeOperator() else {
            return builder.isSet(keys, binding)
        }
        let value = current
        let literal: Literal
        switch keyword.valueType {
        case .bool, .text:
            guard !asked.asksOrder else { throw wrongOperator(operatorToken, for: token) }
            literal = .text(try takeText())
        case .seconds, .number:
            guard !asked.asksText else { throw wrongOperator(operatorToken, for: token) }
            literal = try takeNumber(inSeconds: keyword.valueType == .seconds)
        }
        return builder.compares(
            keys, binding, asked, literal, operatorRange: operatorToken.range,
            literalRange: value.range)
    }

    /// A keyword that is true or false, alone or compared with one of those.
    private mutating func parseFlag(
        _ keyword: XRayKeyword, _ token: Token
    ) throws(QueryError) -> Expression {
        let flag = XRayBuilder(scope: scope, range: token.range).flag(keyword)
        guard let (asked, operatorToken) = try takeOperator() else { return flag }
        guard asked == .equal || asked == .notEqual else {
            throw wrongOperator(operatorToken, for: token)
        }
        guard current.isKeyword("true") || current.isKeyword("false") else {
            throw base.unexpected("true or false")
        }
        return advance().isKeyword("true") == (asked == .equal) ? flag : .not(flag)
    }

    private mutating func parseAnnotation(_ token: Token) throws(QueryError) -> Expression {
        var key = String(token.text.dropFirst("annotation.".utf8.count))
        var range = token.range
        if key.isEmpty {
            guard isAt("[") else { throw base.unexpected("[ and an annotation's key") }
            _ = advance()
            switch current.kind {
            case .word, .number, .string: key = advance().text
            default: throw base.unexpected("an annotation's key")
            }
            guard isAt("]") else { throw base.unexpected("]") }
            range = range.lowerBound..<advance().range.upperBound
        }
        guard let subject = Subject(attribute: key, owner: .span) else {
            throw QueryError(
                code: .syntax, range: range, message: "an annotation's key cannot be empty")
        }
        let builder = XRayBuilder(scope: scope, range: range)
        let binding: Subject.Binding = scope == .trace ? .any : .span
        guard let (asked, operatorToken) = try takeOperator() else {
            return builder.isSetAndNotFalse(subject.key, binding)
        }
        let value = current
        let literal: Literal
        if value.kind == .number, let quantity = Quantity(value.text), !asked.asksText {
            guard quantity.unit == nil else { throw base.unexpected("a number without a unit") }
            literal = .quantity(quantity, text: advance().text)
        } else if value.isKeyword("true") || value.isKeyword("false"), !asked.asksText {
            literal = .bool(advance().isKeyword("true"))
        } else {
            literal = .text(try takeText())
        }
        return builder.compares(
            [subject.key], binding, asked, literal, operatorRange: operatorToken.range,
            literalRange: value.range)
    }

    // MARK: Operators and values

    /// The operator that comes next; nil where a keyword stands alone.
    private mutating func takeOperator() throws(QueryError) -> (Operator, Token)? {
        let token = current
        let found: Operator
        switch token.kind {
        case .comparison:
            guard let known = Operator(token) else { return nil }
            found = known
        case .word:
            switch token.text.lowercased() {
            case "contains": found = .contains
            case "beginswith": found = .startsWith
            case "endswith": found = .endsWith
            default: return nil
            }
        default: return nil
        }
        return (found, advance())
    }

    private mutating func takeText() throws(QueryError) -> String {
        switch current.kind {
        case .string, .number: return advance().text
        // The guide itself has a text without quotes: `name = traces`.
        case .word where !current.isKeyword("and") && !current.isKeyword("or"):
            return advance().text
        default: throw base.unexpected("a text in quotes")
        }
    }

    private mutating func takeNumber(inSeconds: Bool) throws(QueryError) -> Literal {
        guard current.kind == .number, var quantity = Quantity(current.text),
            inSeconds ? quantity.unit?.bytes == nil : quantity.unit == nil
        else { throw base.unexpected(inSeconds ? "a number of seconds" : "a number") }
        var text = advance().text
        if inSeconds, quantity.unit == nil {
            quantity.unit = .seconds
            text += "s"
        }
        return .quantity(quantity, text: text)
    }
}
