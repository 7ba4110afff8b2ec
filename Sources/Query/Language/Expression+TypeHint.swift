extension Expression {
    /// What may have been meant, for a filter that finds nothing: a number is never equal to a
    /// text, so `error.type = 503` passes over the text `503`. Nil where nothing in it is so.
    public var typeHint: String? {
        switch self {
        case .all(let parts), .any(let parts): parts.lazy.compactMap(\.typeHint).first
        case .not(let inner), .related(_, let inner): inner.typeHint
        case .predicate(let predicate): predicate.typeHint
        }
    }
}

extension Predicate {
    fileprivate var typeHint: String? {
        guard case .attribute = subject.field, let literal = literals.first(where: isOfTwoTypes)
        else { return nil }
        let asked = "`\(self)`"
        if `operator`.asksText {
            return "\(asked) asks texts; if it is a number, compare it with = > <"
        }
        switch literal {
        case .text(let text): return "\(asked) asks for a text; if it is none, write \(text)"
        case .quantity, .bool:
            return "\(asked) asks for no text; if it is one, write \"\(literal.text)\""
        }
    }

    /// Whether the same characters could be a value of another type.
    private func isOfTwoTypes(_ literal: Literal) -> Bool {
        switch literal {
        case .text(let text):
            let isNumber = Quantity(text).map { $0.unit == nil } ?? false
            return isNumber || text == "true" || text == "false"
        case .quantity(let quantity, _): return quantity.unit == nil && !`operator`.asksOrder
        case .bool: return true
        }
    }
}
