/// A line as it is being typed: what each piece of it is, for colouring, and what is expected at
/// the cursor, for completion. It never fails, and knows only the text, not the data.
public struct PromptAnalysis: Sendable {
    /// What the line is to be.
    public enum Language: Hashable, Sendable {
        /// A filter, X-Ray's behind `xray:` included.
        case filter
        case query
    }

    /// What a piece of the text is where it stands.
    public enum Role: Hashable, Sendable {
        case column
        case attribute
        case `operator`
        /// AND, OR, NOT; the words that begin clauses and blocks.
        case keyword
        /// COUNT, P90.
        case calculation
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

    /// What may be typed at the cursor. Where one thing is complete, `Completion.clauses` says what
    /// else may begin.
    public enum Expectation: Hashable, Sendable {
        /// A column, an attribute, NOT.
        case key
        /// An operator for this key.
        case `operator`(key: String)
        /// A value to compare this key with.
        case value(key: String, operator: Operator)
        /// AND, OR.
        case connective
        /// COUNT, P90.
        case calculation
        /// A column or an attribute that the calculation takes.
        case calculationKey(Calculation.Operation)
        /// A column or an attribute of one value a span.
        case groupKey
        /// One of `Completion.calculations`.
        case knownCalculation
        /// One of `Completion.calculations` and `Completion.groupKeys`.
        case ordering
        /// A number of groups.
        case limit
        /// A time, or how long ago.
        case moment
        case duration
        /// A number.
        case number
        /// A keyword of X-Ray's, `annotation.KEY` among them; in braces of a service some more.
        case xrayKeyword(inService: Bool)
        /// One of these words.
        case words([String])
        /// Nothing but a clause.
        case clause
    }

    public struct Completion: Hashable, Sendable {
        public var expectation: Expectation
        /// What was typed of it, quotes removed.
        public var prefix: String
        /// What a completion replaces, as offsets in the text's UTF-8.
        public var range: Range<Int>
        /// The clauses that may begin here; none in a filter.
        public var clauses: [Clause] = []
        /// The query's calculations with a value, and its keys to group by, as typed before here.
        public var calculations: [String] = []
        public var groupKeys: [String] = []
    }

    /// In order, without the blanks between them.
    public private(set) var pieces: [Piece] = []
    private var slots: [(token: Token, state: PromptState)] = []
    private var stateAtEnd: PromptState

    /// O(length of the text).
    public init(_ text: String, as language: Language = .filter) {
        var state = PromptState(language)
        let tokens = Lexer.tokens(of: text)
        stateAtEnd = state
        for (index, token) in tokens.enumerated() {
            if token.kind == .end { break }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            // `xray:fault` is one word to the lexer.
            for part in state.beginsCondition ? token.splitting(XRayFilter.prefix) : [token] {
                slots.append((part, state))
                pieces.append(Piece(range: part.range, role: state.take(part, before: next)))
            }
        }
        stateAtEnd = state
    }

    /// - Parameter cursor: an offset in the text's UTF-8, between characters.
    public func completion(at cursor: Int) -> Completion {
        var following = stateAtEnd
        for slot in slots.reversed() {
            let range = slot.token.range
            if range.lowerBound >= cursor {
                following = slot.state
            } else if cursor <= range.upperBound, slot.token.completes {
                let typed =
                    slot.token.kind == .word || slot.token.kind == .number
                    ? String(
                        decoding: slot.token.text.utf8.prefix(cursor - range.lowerBound),
                        as: UTF8.self)
                    : slot.token.text
                return slot.state.completion(prefix: typed, range: range)
            } else {
                break
            }
        }
        return following.completion(prefix: "", range: cursor..<cursor)
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

    /// A word that begins with `prefix` as two.
    fileprivate func splitting(_ prefix: String) -> [Token] {
        let length = prefix.utf8.count
        guard kind == .word, text.lowercased().hasPrefix(prefix), text.utf8.count > length else {
            return [self]
        }
        let middle = range.lowerBound + length
        let rest = String(text.dropFirst(length))
        return [
            Token(kind: .word, range: range.lowerBound..<middle, text: prefix),
            Token(
                kind: Quantity(rest) == nil ? .word : .number, range: middle..<range.upperBound,
                text: rest),
        ]
    }

    /// What it is as a value; nil for what is none.
    var valueRole: PromptAnalysis.Role? {
        switch kind {
        case .string, .unterminatedString: .text
        case .number: .number
        case .word where Parser.reserved.contains(text.lowercased()): nil
        case .word: isKeyword("true") || isKeyword("false") ? .bool : .text
        default: nil
        }
    }
}
