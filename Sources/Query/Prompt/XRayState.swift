/// Where in one of X-Ray's expressions the line is.
struct XRayState: Hashable {
    private enum Place: Hashable {
        case key
        /// Behind a keyword: an operator may follow, or what follows a whole term.
        case `operator`(key: Token)
        case value(key: String, Operator)
        case connective
        /// In so many parentheses of a node.
        case node(depth: Int)
        /// In the brackets of an annotation.
        case annotation
    }

    private var place = Place.key
    private var isInService = false
    private var isNodeOfService = false

    var expectation: PromptAnalysis.Expectation {
        switch place {
        case .key: .xrayKeyword(inService: isInService)
        case .operator(let key): .words(operators(for: key) + ["AND", "OR"])
        case .value(let key, let found): .value(key: key, operator: found)
        case .connective: .connective
        case .node: .value(key: "service.name", operator: .equal)
        case .annotation: .groupKey
        }
    }

    var mayEnd: Bool {
        switch place {
        case .operator, .connective: true
        default: false
        }
    }

    mutating func take(_ token: Token, before next: Token?) -> PromptAnalysis.Role {
        switch place {
        case .key: return takeKey(token)
        case .operator(let key): return takeOperator(token, after: key)
        case .value:
            guard let role = token.valueRole else { return .error }
            place = .connective
            return role
        case .connective: return takeConnective(token)
        case .node(let depth): return takeNode(token, depth: depth)
        case .annotation:
            if token.kind == .invalid, token.text == "]" {
                place = .operator(key: Token(kind: .word, range: token.range, text: "annotation."))
                return .punctuation
            }
            return token.valueRole == nil ? .error : .attribute
        }
    }

    private mutating func takeKey(_ token: Token) -> PromptAnalysis.Role {
        switch token.kind {
        case .leftParenthesis, .leftBrace: return .punctuation
        case .invalid where token.text == "!": return .operator
        case .word: break
        default: return .error
        }
        let word = token.text.lowercased()
        if word == "service" || word == "edge" {
            isNodeOfService = word == "service"
            place = .connective
            return .keyword
        }
        if word == "annotation" || word.hasPrefix("annotation.") {
            place = .operator(key: token)
            return .attribute
        }
        guard XRayKeyword(rawValue: word) != nil else { return .error }
        place = .operator(key: token)
        return .column
    }

    private mutating func takeOperator(
        _ token: Token, after key: Token
    ) -> PromptAnalysis.Role {
        let word = token.text.lowercased()
        let named: Operator? =
            switch word {
            case "contains": .contains
            case "beginswith": .startsWith
            case "endswith": .endsWith
            default: nil
            }
        if let found = token.kind == .comparison ? Operator(token) : named {
            let keyword = XRayKeyword(rawValue: key.text.lowercased())
            let annotation = String(key.text.dropFirst("annotation.".utf8.count))
            let known = keyword?.keys(in: .trace).first ?? keyword?.rawValue
            place = .value(key: known ?? annotation, found)
            return .operator
        }
        if token.kind == .invalid, token.text == "[" {
            place = .annotation
            return .punctuation
        }
        return takeConnective(token)
    }

    private mutating func takeConnective(_ token: Token) -> PromptAnalysis.Role {
        switch token.kind {
        case .word where token.isKeyword("and") || token.isKeyword("or"):
            place = .key
            return .keyword
        case .leftParenthesis:
            place = .node(depth: 1)
            return .punctuation
        case .leftBrace:
            isInService = isNodeOfService
            place = .key
            return .punctuation
        case .rightParenthesis:
            place = .connective
            return .punctuation
        case .rightBrace:
            isInService = false
            place = .connective
            return .punctuation
        case .word, .invalid:
            // An AND that is not written.
            place = .key
            let role = takeKey(token)
            if role == .error { place = .connective }
            return role
        default: return .error
        }
    }

    private mutating func takeNode(_ token: Token, depth: Int) -> PromptAnalysis.Role {
        switch token.kind {
        case .rightParenthesis:
            place = depth > 1 ? .node(depth: depth - 1) : .connective
            return .punctuation
        case .leftParenthesis:
            place = .node(depth: depth + 1)
            return .punctuation
        case .comma: return .punctuation
        case .string, .unterminatedString: return .text
        case .word: return .keyword
        default: return .error
        }
    }

    private func operators(for key: Token) -> [String] {
        let texts = ["=", "!=", "CONTAINS", "BEGINSWITH", "ENDSWITH"]
        let numbers = ["=", "!=", ">", ">=", "<", "<="]
        return switch XRayKeyword(rawValue: key.text.lowercased())?.valueType {
        case .bool: ["=", "!="]
        case .seconds, .number: numbers
        case .text: texts
        case nil: numbers + texts.dropFirst(2)
        }
    }
}
