/// A tree of AND, OR and NOT over leaves of its own kind: what stands behind WHERE, and behind
/// HAVING.
protocol BooleanTree {
    static func all(_ parts: [Self]) -> Self
    static func any(_ parts: [Self]) -> Self
    static func not(_ inner: Self) -> Self

    /// What it is at its root.
    var connective: BooleanConnective<Self> { get }
}

enum BooleanConnective<Tree> {
    case all([Tree])
    case any([Tree])
    case not(Tree)
    /// With what spells it.
    case leaf(() -> String)
}

extension BooleanTree {
    /// Its text, in parentheses where it needs them: parsed again it is the same tree.
    ///
    /// - Parameter binding: how tightly what surrounds it binds: 0 loosest, 1 OR, 2 AND, 3 NOT.
    func text(binding: Int = 0) -> String {
        switch connective {
        case .any(let parts):
            let text = parts.map { $0.text(binding: 1) }.joined(separator: " OR ")
            return binding > 1 ? "(\(text))" : text
        case .all(let parts):
            let text = parts.map { $0.text(binding: 2) }.joined(separator: " AND ")
            return binding > 2 ? "(\(text))" : text
        case .not(let inner): return "NOT " + inner.text(binding: 3)
        case .leaf(let text): return text()
        }
    }

    /// Several parts as one, those of the same kind taken apart: `a AND (b AND c)` is
    /// `a AND b AND c`.
    ///
    /// - Parameter make: `all` or `any`.
    static func joined(_ parts: [Self], by make: ([Self]) -> Self) -> Self {
        guard parts.count > 1 else { return parts.first ?? make([]) }
        let isConjunction = if case .all = make([]).connective { true } else { false }
        return make(
            parts.flatMap { part -> [Self] in
                switch part.connective {
                case .all(let inner) where isConjunction: inner
                case .any(let inner) where !isConjunction: inner
                default: [part]
                }
            })
    }
}
