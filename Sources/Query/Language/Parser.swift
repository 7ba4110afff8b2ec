/// Reads an expression by recursive descent:
///
/// ```
/// expression  = conjunction { OR conjunction }
/// conjunction = negation { AND negation }
/// negation    = NOT negation | "(" expression ")" | relation "{" expression "}" | predicate
/// relation    = any | none | root | parent | child
/// predicate   = key operator [ value | "(" value { "," value } ")" ] | bool-column
/// ```
///
/// It stops at the first token that cannot continue the expression, so that clauses may follow.
struct Parser {
    /// Deeper trees are refused: every pass over one is recursive.
    static let maximumDepth = 64

    private var tokens: [Token]
    private var position = 0
    /// How deep in the tree what is read next lies.
    var depth = 0
    /// Whether clauses may follow an expression.
    var isQuery = false
    /// Whether what is read is in X-Ray's language.
    var isXRay = false

    init(_ text: String) {
        tokens = Lexer.tokens(of: text)
    }

    /// The token behind the next one.
    var following: Token? {
        position + 1 < tokens.count ? tokens[position + 1] : nil
    }

    /// The token before the next one.
    var preceding: Token? {
        position > 0 ? tokens[position - 1] : nil
    }

    /// The next tokens that are words, so many at most.
    func words(_ count: Int) -> ArraySlice<Token> {
        tokens.dropFirst(position).prefix(count).prefix { $0.kind == .word }
    }

    /// The next token; the last one, `.end`, stays.
    var current: Token {
        position < tokens.count
            ? tokens[position] : Token(kind: .end, range: 0..<0, text: "")
    }

    /// Takes `prefix` where the next token begins with it, in any case of letters.
    mutating func takePrefix(_ prefix: String) -> Bool {
        let token = current
        guard token.kind == .word, token.text.lowercased().hasPrefix(prefix) else { return false }
        let rest = String(token.text.dropFirst(prefix.utf8.count))
        if rest.isEmpty {
            _ = advance()
        } else {
            tokens[position] = Token(
                kind: Quantity(rest) == nil ? .word : .number,
                range: token.range.lowerBound + prefix.utf8.count..<token.range.upperBound,
                text: rest)
        }
        return true
    }

    mutating func advance() -> Token {
        let token = current
        if position + 1 < tokens.count { position += 1 }
        return token
    }

    // MARK: The tree

    mutating func parseExpression() throws(QueryError) -> Expression {
        try parseTree { parser throws(QueryError) in
            let isBlock = parser.following?.kind == .leftBrace && parser.current.kind == .word
            return isBlock ? try parser.parseBlock() : .predicate(try parser.parsePredicate())
        }
    }

    private mutating func parseBlock() throws(QueryError) -> Expression {
        guard let relation = Expression.Relation(rawValue: current.text.lowercased()) else {
            throw noSuchRelation()
        }
        _ = advance()
        let opening = advance()
        let inner = try parseExpression()
        try close(opening, with: .rightBrace, "}")
        return .related(relation, inner)
    }

    // MARK: Predicates

    private mutating func parsePredicate() throws(QueryError) -> Predicate {
        let key = current
        if isQuery, currentClause != nil, following.flatMap(Operator.init) == nil {
            throw unexpected("a column or an attribute (quote one that is named so)")
        }
        let subject = try parseSubject()
        guard let found = Operator(current) else {
            if case .column(let column) = subject.field, column.type == .bool,
                endsPredicate(current)
            {
                return Predicate(
                    subject: subject, operator: .equal, literals: [.bool(true)],
                    keyRange: key.range, operatorRange: key.range, literalRanges: [key.range])
            }
            throw unexpectedOperator(after: key)
        }
        let operatorToken = advance()
        var predicate = Predicate(
            subject: subject, operator: found, literals: [], keyRange: key.range,
            operatorRange: operatorToken.range)
        switch found.arity {
        case .none: break
        case .one: try parseLiteral(into: &predicate)
        case .list: try parseList(into: &predicate)
        }
        return predicate
    }

    mutating func parseSubject() throws(QueryError) -> Subject {
        let token = current
        if let error = curlyQuote(in: token) { throw error }
        switch token.kind {
        case .word where Parser.reserved.contains(token.text.lowercased()):
            throw unexpected("a column or an attribute (quote one that is named so)")
        // A number may be part of a key (`2xx`), but never all of it unless quoted.
        case .word, .string: break
        default: throw unexpected("a column or an attribute")
        }
        guard let subject = Subject(key: token.text) else {
            throw Parser.noSuchKey(token)
        }
        _ = advance()
        return subject
    }

    private mutating func parseList(into predicate: inout Predicate) throws(QueryError) {
        guard current.kind == .leftParenthesis else { throw unexpected("( and a list of values") }
        let opening = advance()
        while true {
            try parseLiteral(into: &predicate)
            if current.kind == .comma {
                _ = advance()
            } else if current.kind == .rightParenthesis {
                _ = advance()
                return
            } else if current.kind == .end {
                throw QueryError(
                    code: .syntax, range: opening.range, message: "this ( is never closed")
            } else {
                throw unexpected(", or )")
            }
        }
    }

    private mutating func parseLiteral(into predicate: inout Predicate) throws(QueryError) {
        let token = current
        if let error = curlyQuote(in: token) { throw error }
        let literal: Literal
        switch token.kind {
        case .string: literal = .text(token.text)
        case .number:
            literal =
                Quantity(token.text).map { .quantity($0, text: token.text) }
                ?? .text(token.text)
        case .word where Parser.reserved.contains(token.text.lowercased()):
            throw unexpected("a value (quote a text that is a keyword)")
        case .word:
            switch token.text.lowercased() {
            case "true": literal = .bool(true)
            case "false": literal = .bool(false)
            default: literal = .text(token.text)
            }
        default: throw unexpected("a value")
        }
        _ = advance()
        predicate.literals.append(literal)
        predicate.literalRanges.append(token.range)
    }

    /// Words that are no keys and no values unless they are quoted.
    static let reserved: Set<String> = ["and", "or", "not"]

    private func endsPredicate(_ token: Token) -> Bool {
        switch token.kind {
        case .end, .rightParenthesis, .rightBrace: true
        default:
            token.isKeyword("and") || token.isKeyword("or") || isQuery && currentClause != nil
        }
    }
}
