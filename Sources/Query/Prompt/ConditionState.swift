/// Where in a predicate the line is: what the parser knows, without its demands.
struct ConditionState: Hashable {
    private enum Place: Hashable {
        case key
        case `operator`(key: Token)
        case value(key: Token, Operator)
        case openList(key: Token, Operator)
        case listValue(key: Token, Operator)
        case listComma(key: Token, Operator)
        case connective
    }

    private var place = Place.key
    private var isBeforeBrace = false

    var expectation: PromptAnalysis.Expectation {
        switch place {
        case .key: .key
        case .operator(let key): .operator(key: key.text)
        case .value(let key, let found), .openList(let key, let found),
            .listValue(let key, let found), .listComma(let key, let found):
            .value(key: key.text, operator: found)
        case .connective: .connective
        }
    }

    /// Whether the condition may be over here.
    var mayEnd: Bool {
        switch place {
        case .connective: true
        case .operator(let key): key.isBoolColumn
        default: false
        }
    }

    mutating func take(_ token: Token, before next: Token?) -> PromptAnalysis.Role {
        switch place {
        case .key: return takeKey(token, before: next)
        case .operator(let key): return takeOperator(token, after: key)
        case .value:
            guard let role = token.valueRole else { return .error }
            place = .connective
            return role
        case .openList(let key, let found):
            guard token.kind == .leftParenthesis else { return .error }
            place = .listValue(key: key, found)
            return .punctuation
        case .listValue(let key, let found):
            guard let role = token.valueRole else { return .error }
            place = .listComma(key: key, found)
            return role
        case .listComma(let key, let found):
            guard token.kind == .comma || token.kind == .rightParenthesis else { return .error }
            place = token.kind == .comma ? .listValue(key: key, found) : .connective
            return .punctuation
        case .connective: return takeConnective(token)
        }
    }

    private mutating func takeKey(_ token: Token, before next: Token?) -> PromptAnalysis.Role {
        if isBeforeBrace {
            isBeforeBrace = false
            return .punctuation
        }
        switch token.kind {
        case .leftParenthesis: return .punctuation
        case .word where token.isKeyword("not"): return .keyword
        case .word where token.isKeyword("and") || token.isKeyword("or"): return .error
        case .word where next?.kind == .leftBrace:
            guard Expression.Relation(rawValue: token.text.lowercased()) != nil else {
                return .error
            }
            isBeforeBrace = true
            return .keyword
        case .word, .string:
            guard let subject = Subject(key: token.text) else { return .error }
            place = .operator(key: token)
            return subject.role
        default: return .error
        }
    }

    private mutating func takeOperator(
        _ token: Token, after key: Token
    ) -> PromptAnalysis.Role {
        if let found = Operator(token) {
            place =
                switch found.arity {
                case .none: .connective
                case .one: .value(key: key, found)
                case .list: .openList(key: key, found)
                }
            return .operator
        }
        // A bool column stands alone.
        return key.isBoolColumn ? takeConnective(token) : .error
    }

    private mutating func takeConnective(_ token: Token) -> PromptAnalysis.Role {
        if token.isKeyword("and") || token.isKeyword("or") {
            place = .key
            return .keyword
        }
        switch token.kind {
        case .rightParenthesis, .rightBrace:
            place = .connective
            return .punctuation
        default: return .error
        }
    }
}

extension Token {
    fileprivate var isBoolColumn: Bool {
        guard case .column(let column) = Subject(key: text)?.field else { return false }
        return column.type == .bool
    }
}

extension Subject {
    var role: PromptAnalysis.Role {
        if case .column = field { .column } else { .attribute }
    }
}
