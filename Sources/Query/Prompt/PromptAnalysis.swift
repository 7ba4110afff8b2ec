/// A line as it is being typed: what each piece of it is, for colouring, and what is expected at
/// the cursor, for completion. It never fails, and knows only the text, not the data.
public struct PromptAnalysis: Sendable {
    /// What a piece of the text is where it stands.
    public enum Role: Hashable, Sendable {
        case column
        case attribute
        case `operator`
        /// AND, OR, NOT.
        case keyword
        case number
        case text
        case bool
        case punctuation
        /// It cannot stand here.
        case error
    }

    public struct Piece: Hashable, Sendable {
        /// Offsets in the text's UTF-8.
        public var range: Range<Int>
        public var role: Role
    }

    /// What may be typed at the cursor.
    public enum Expectation: Hashable, Sendable {
        /// A column, an attribute, NOT.
        case key
        /// An operator for this key.
        case `operator`(key: String)
        /// A value to compare this key with.
        case value(key: String, operator: Operator)
        /// AND, OR.
        case connective
    }

    public struct Completion: Hashable, Sendable {
        public var expectation: Expectation
        /// What was typed of it, quotes removed.
        public var prefix: String
        /// What a completion replaces, as offsets in the text's UTF-8.
        public var range: Range<Int>
    }

    /// In order, without the blanks between them.
    public private(set) var pieces: [Piece] = []
    private var slots: [(token: Token, expectation: Expectation)] = []
    private var expectationAtEnd = Expectation.key

    /// O(length of the text).
    public init(_ text: String) {
        var state = State.key
        for token in Lexer.tokens(of: text) {
            if token.kind == .end {
                expectationAtEnd = state.expectation
                break
            }
            slots.append((token, state.expectation))
            pieces.append(Piece(range: token.range, role: state.take(token)))
        }
    }

    /// - Parameter cursor: an offset in the text's UTF-8, between characters.
    public func completion(at cursor: Int) -> Completion {
        var following = expectationAtEnd
        for slot in slots.reversed() {
            let range = slot.token.range
            if range.lowerBound >= cursor {
                following = slot.expectation
            } else if cursor <= range.upperBound, slot.token.completes {
                let typed =
                    slot.token.kind == .word || slot.token.kind == .number
                    ? String(
                        decoding: slot.token.text.utf8.prefix(cursor - range.lowerBound),
                        as: UTF8.self)
                    : slot.token.text
                return Completion(expectation: slot.expectation, prefix: typed, range: range)
            } else {
                break
            }
        }
        return Completion(expectation: following, prefix: "", range: cursor..<cursor)
    }
}

extension Token {
    /// Whether typing at its end goes on with it.
    fileprivate var completes: Bool {
        switch kind {
        case .word, .number, .unterminatedString: true
        default: false
        }
    }
}

extension PromptAnalysis {
    /// Where in a predicate the line is: what the parser knows, without its demands.
    private enum State {
        case key
        case `operator`(key: Token)
        case value(key: Token, Operator)
        case openList(key: Token, Operator)
        case listValue(key: Token, Operator)
        case listComma(key: Token, Operator)
        case connective

        var expectation: Expectation {
            switch self {
            case .key: .key
            case .operator(let key): .operator(key: key.text)
            case .value(let key, let found), .openList(let key, let found),
                .listValue(let key, let found), .listComma(let key, let found):
                .value(key: key.text, operator: found)
            case .connective: .connective
            }
        }

        mutating func take(_ token: Token) -> Role {
            switch self {
            case .key: return takeKey(token)
            case .operator(let key): return takeOperator(token, after: key)
            case .value:
                guard let role = token.valueRole else { return .error }
                self = .connective
                return role
            case .openList(let key, let found):
                guard token.kind == .leftParenthesis else { return .error }
                self = .listValue(key: key, found)
                return .punctuation
            case .listValue(let key, let found):
                guard let role = token.valueRole else { return .error }
                self = .listComma(key: key, found)
                return role
            case .listComma(let key, let found):
                guard token.kind == .comma || token.kind == .rightParenthesis else { return .error }
                self = token.kind == .comma ? .listValue(key: key, found) : .connective
                return .punctuation
            case .connective: return takeConnective(token)
            }
        }

        private mutating func takeKey(_ token: Token) -> Role {
            switch token.kind {
            case .leftParenthesis: return .punctuation
            case .word where token.isKeyword("not"): return .keyword
            case .word where token.isKeyword("and") || token.isKeyword("or"): return .error
            case .word, .string:
                guard let subject = Subject(key: token.text) else { return .error }
                self = .operator(key: token)
                if case .column = subject.field { return .column }
                return .attribute
            default: return .error
            }
        }

        private mutating func takeOperator(_ token: Token, after key: Token) -> Role {
            if let found = Operator(token) {
                self =
                    switch found.arity {
                    case .none: .connective
                    case .one: .value(key: key, found)
                    case .list: .openList(key: key, found)
                    }
                return .operator
            }
            // A bool column stands alone.
            guard let column = Column(rawValue: key.text), column.type == .bool else {
                return .error
            }
            return takeConnective(token)
        }

        private mutating func takeConnective(_ token: Token) -> Role {
            if token.isKeyword("and") || token.isKeyword("or") {
                self = .key
                return .keyword
            }
            return token.kind == .rightParenthesis ? .punctuation : .error
        }
    }
}

extension Token {
    fileprivate var valueRole: PromptAnalysis.Role? {
        switch kind {
        case .string, .unterminatedString: .text
        case .number: .number
        case .word where Parser.reserved.contains(text.lowercased()): nil
        case .word: isKeyword("true") || isKeyword("false") ? .bool : .text
        default: nil
        }
    }
}
