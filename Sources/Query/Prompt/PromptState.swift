/// Where in a line of either language the cursor is.
struct PromptState: Hashable {
    private enum Place: Hashable {
        /// In an expression: WHERE, or all of a filter.
        case condition(ConditionState)
        /// The same, in X-Ray's language.
        case xray(XRayState)
        case calculation
        case calculationKey(Calculation.Operation)
        case calculationEnd
        /// Behind a calculation; its column may follow.
        case calculationOpen(Calculation.Operation)
        case calculationDone
        /// Between GROUP or ORDER and BY.
        case by(Clause)
        case groupKey
        case groupKeyEnd
        case having
        case havingOperator
        case havingNumber
        case havingConnective
        case ordering
        case orderingEnd
        case directionEnd
        case limit
        case moment
        case duration
        case clauseEnd
    }

    private var place: Place
    private let language: PromptAnalysis.Language
    /// The clause that the line is in; nil among the calculations.
    private var clause: Clause?
    private var seen: [Clause] = []
    private var calculations: [String] = []
    private var groupKeys: [String] = []
    /// The calculation that is being typed.
    private var calculation = ""

    init(_ language: PromptAnalysis.Language) {
        self.language = language
        place = language == .query ? .calculation : .condition(ConditionState())
    }

    /// Whether an expression may begin here, X-Ray's among them.
    var beginsCondition: Bool { place == .condition(ConditionState()) }

    // MARK: What is expected

    func completion(prefix: String, range: Range<Int>) -> PromptAnalysis.Completion {
        PromptAnalysis.Completion(
            expectation: expectation, prefix: prefix, range: range,
            clauses: mayEnd ? Clause.allCases.filter { !seen.contains($0) } : [],
            calculations: calculations, groupKeys: groupKeys)
    }

    private var expectation: PromptAnalysis.Expectation {
        switch place {
        case .condition(let state): state.expectation
        case .xray(let state): state.expectation
        case .calculation: .calculation
        case .calculationKey(let operation): .calculationKey(operation)
        case .calculationEnd: .words([")"])
        case .calculationOpen where clause == .having: .words(Self.comparisons)
        case .calculationOpen where clause == .orderBy: .words(Self.directions)
        case .calculationOpen(let operation):
            operation.column == .required ? .words(["("]) : .clause
        case .by: .words(["BY"])
        case .groupKey: .groupKey
        case .calculationDone, .groupKeyEnd, .clauseEnd, .directionEnd: .clause
        case .having: .knownCalculation
        case .havingOperator: .words(Self.comparisons)
        case .havingNumber: .number
        case .havingConnective: .connective
        case .ordering: .ordering
        case .orderingEnd: .words(Self.directions)
        case .limit: .limit
        case .moment: .moment
        case .duration: .duration
        }
    }

    private static let directions = ["DESC", "ASC"]
    private static let comparisons = [">", ">=", "<", "<=", "=", "!="]

    /// Whether a clause may begin here.
    private var mayEnd: Bool {
        guard language == .query else { return false }
        return switch place {
        case .condition(let state): state.mayEnd
        case .xray(let state): state.mayEnd
        case .calculationOpen: clause != .having
        case .calculationDone, .groupKeyEnd, .havingConnective, .orderingEnd, .directionEnd,
            .clauseEnd:
            true
        default: false
        }
    }

    // MARK: Going on

    mutating func take(_ token: Token, before next: Token?) -> PromptAnalysis.Role {
        if mayEnd, token.kind == .word, let clause = Clause(firstWord: token.text) {
            return begin(clause)
        }
        switch place {
        case .condition(var state):
            if beginsCondition, token.kind == .word,
                token.text.lowercased() == XRayFilter.prefix
            {
                place = .xray(XRayState())
                return .keyword
            }
            let role = state.take(token, before: next)
            place = .condition(state)
            return role
        case .xray(var state):
            let role = state.take(token, before: next)
            place = .xray(state)
            return role
        case .by(let clause):
            guard token.isKeyword("by") else { return .error }
            place = clause == .groupBy ? .groupKey : .ordering
            return .keyword
        case .calculation, .calculationKey, .calculationEnd, .calculationOpen, .calculationDone:
            return takeCalculation(token)
        case .groupKey, .groupKeyEnd: return takeGroupKey(token)
        case .having, .havingOperator, .havingNumber, .havingConnective: return takeHaving(token)
        case .ordering, .orderingEnd, .directionEnd: return takeOrdering(token, before: next)
        case .limit, .duration:
            guard token.kind == .number else { return .error }
            place = .clauseEnd
            return .number
        case .moment:
            guard let role = token.valueRole else { return .error }
            place = .clauseEnd
            return role == .text && token.kind == .word ? .number : role
        case .clauseEnd: return .error
        }
    }

    private mutating func begin(_ clause: Clause) -> PromptAnalysis.Role {
        let isNew = !seen.contains(clause)
        if isNew { seen.append(clause) }
        self.clause = clause
        place =
            switch clause {
            case .filter: .condition(ConditionState())
            case .groupBy, .orderBy: .by(clause)
            case .having: .having
            case .limit: .limit
            case .since, .until: .moment
            case .every: .duration
            }
        return isNew ? .keyword : .error
    }

    private mutating func takeCalculation(_ token: Token) -> PromptAnalysis.Role {
        switch place {
        case .calculation:
            guard token.kind == .word,
                let operation = Calculation.Operation(rawValue: token.text.uppercased())
            else { return .error }
            calculation = operation.rawValue
            place = .calculationOpen(operation)
            if clause == nil, operation.hasValue, operation.column != .required {
                note(calculation, in: &calculations)
            }
            return .calculation
        case .calculationOpen(let operation):
            if token.kind == .leftParenthesis {
                place = .calculationKey(operation)
                return .punctuation
            }
            return takeBehindCalculation(token)
        case .calculationKey(let operation):
            if token.kind == .rightParenthesis, operation.column != .required {
                return endCalculation()
            }
            if token.kind == .invalid, token.text == "*", operation.column != .required {
                place = .calculationEnd
                return .punctuation
            }
            guard token.kind == .word || token.kind == .string,
                let subject = Subject(key: token.text)
            else { return .error }
            if clause == nil, operation.hasValue {
                if calculations.last == calculation { calculations.removeLast() }
                note("\(calculation)(\(subject))", in: &calculations)
            }
            place = .calculationEnd
            return subject.role
        case .calculationDone: return takeBehindCalculation(token)
        default:
            guard token.kind == .rightParenthesis else { return .error }
            return endCalculation()
        }
    }

    /// As many as a query may have: every piece of the line keeps what was known before it.
    private func note(_ part: String, in parts: inout [String]) {
        if parts.count < Query.maximumParts { parts.append(part) }
    }

    private mutating func endCalculation() -> PromptAnalysis.Role {
        place =
            switch clause {
            case .having: .havingOperator
            case .orderBy: .orderingEnd
            default: .calculationDone
            }
        return .punctuation
    }

    private mutating func takeBehindCalculation(_ token: Token) -> PromptAnalysis.Role {
        switch clause {
        case .having:
            place = .havingOperator
            return takeHaving(token)
        case .orderBy:
            place = .orderingEnd
            return takeOrdering(token, before: nil)
        default:
            guard token.kind == .comma else { return .error }
            place = .calculation
            return .punctuation
        }
    }

    private mutating func takeGroupKey(_ token: Token) -> PromptAnalysis.Role {
        if place == .groupKeyEnd {
            guard token.kind == .comma else { return .error }
            place = .groupKey
            return .punctuation
        }
        guard token.kind == .word || token.kind == .string,
            token.kind == .string || Clause(firstWord: token.text) == nil,
            let subject = Subject(key: token.text)
        else { return .error }
        note(GroupKey(subject).description, in: &groupKeys)
        place = .groupKeyEnd
        return subject.role
    }

    private mutating func takeHaving(_ token: Token) -> PromptAnalysis.Role {
        switch place {
        case .having:
            if token.isKeyword("not") { return .keyword }
            if token.kind == .leftParenthesis { return .punctuation }
            place = .calculation
            let role = takeCalculation(token)
            if role == .error { place = .having }
            return role
        case .havingOperator:
            guard token.kind == .comparison else { return .error }
            place = .havingNumber
            return .operator
        case .havingNumber:
            guard token.kind == .number else { return .error }
            place = .havingConnective
            return .number
        default:
            if token.kind == .rightParenthesis { return .punctuation }
            guard token.isKeyword("and") || token.isKeyword("or") else { return .error }
            place = .having
            return .keyword
        }
    }

    private mutating func takeOrdering(
        _ token: Token, before next: Token?
    ) -> PromptAnalysis.Role {
        if place == .ordering {
            let isCalculation =
                token.kind == .word
                && (next?.kind == .leftParenthesis
                    || Calculation.Operation(rawValue: token.text.uppercased()) != nil)
            if isCalculation {
                place = .calculation
                let role = takeCalculation(token)
                if role == .error { place = .ordering }
                return role
            }
            guard token.kind == .word || token.kind == .string,
                let subject = Subject(key: token.text)
            else { return .error }
            place = .orderingEnd
            return subject.role
        }
        if token.kind == .comma {
            place = .ordering
            return .punctuation
        }
        let words = ["asc", "ascending", "desc", "descending"]
        guard place == .orderingEnd, token.kind == .word, words.contains(token.text.lowercased())
        else { return .error }
        place = .directionEnd
        return .keyword
    }
}
