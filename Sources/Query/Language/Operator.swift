/// What a filter asks of a value. The second half negates the first: `a != 1` is `NOT a = 1`.
public enum Operator: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case exists = "exists"
    case doesNotExist = "does-not-exist"
    case contains = "contains"
    case doesNotContain = "does-not-contain"
    case startsWith = "starts-with"
    case doesNotStartWith = "does-not-start-with"
    case endsWith = "ends-with"
    case doesNotEndWith = "does-not-end-with"
    case isIn = "in"
    case isNotIn = "not-in"
    case matches = "matches"

    /// The operator that this one negates; nil for a positive one.
    var negated: Operator? {
        switch self {
        case .notEqual: .equal
        case .doesNotExist: .exists
        case .doesNotContain: .contains
        case .doesNotStartWith: .startsWith
        case .doesNotEndWith: .endsWith
        case .isNotIn: .isIn
        default: nil
        }
    }

    /// How many values follow.
    enum Arity { case none, one, list }

    var arity: Arity {
        switch self {
        case .exists, .doesNotExist: .none
        case .isIn, .isNotIn: .list
        default: .one
        }
    }

    /// Whether it asks for a part of a text.
    var asksText: Bool {
        switch self {
        case .contains, .doesNotContain, .startsWith, .doesNotStartWith, .endsWith,
            .doesNotEndWith, .matches:
            true
        default: false
        }
    }

    /// Whether it asks for an order.
    var asksOrder: Bool {
        switch self {
        case .greater, .greaterOrEqual, .less, .lessOrEqual: true
        default: false
        }
    }

    /// The operator that `token` spells, `==` and any case of letters included.
    init?(_ token: Token) {
        switch token.kind {
        case .comparison: self.init(rawValue: token.text == "==" ? "=" : token.text)
        case .word:
            guard let found = Operator(rawValue: token.text.lowercased()), !found.isSymbol else {
                return nil
            }
            self = found
        default: return nil
        }
    }

    private var isSymbol: Bool { rawValue.utf8.first.map { $0 < UInt8(ascii: "a") } ?? true }
}
