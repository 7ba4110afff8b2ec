/// A key that a query names, and where.
public struct NamedKey: Hashable, Sendable {
    public var subject: Subject
    public var range: TextRange
    /// Whether the text names it; a keyword of X-Ray's stands for keys that it does not.
    public var isSpelled = true

    /// The name of the attribute that the text names; nil for a column of every span.
    public var attribute: String? {
        guard isSpelled, case .attribute(_, let name) = subject.field else { return nil }
        return name
    }

    /// The error for a key that no span has.
    ///
    /// - Parameter names: of all attributes that there are.
    /// - Returns: nil for a column, and for an attribute that is among them.
    public func unknown(among names: Set<String>) -> QueryError? {
        guard isSpelled, case .attribute(let owner, let name) = subject.field,
            !names.contains(name)
        else { return nil }
        let attributes = names.sorted()
        let columns = owner == .first ? Column.allCases.map(\.rawValue) : []
        let meant =
            Spelling.nearest(to: name, among: attributes + columns)
            ?? Spelling.longer(than: name, among: columns)
            ?? Spelling.longer(than: name, among: attributes)
        let nearest = meant.flatMap { nearest in
            let isColumn = owner == .first && Column(rawValue: nearest) != nil
            let field: Subject.Field =
                isColumn && !names.contains(nearest)
                ? Column(rawValue: nearest).map(Subject.Field.column)
                    ?? .attribute(owner, nearest) : .attribute(owner, nearest)
            return Subject(binding: subject.binding, field: field).description
        }
        return QueryError(
            code: .meaning, range: range.offsets, message: "unknown column `\(subject.key)`",
            suggestion: nearest)
    }
}

extension Query {
    /// All keys that it names, in the order of its clauses.
    public var keys: [NamedKey] {
        calculations.compactMap { calculation in
            calculation.subject.map { NamedKey(subject: $0, range: calculation.keyRange) }
        } + (filter?.keys ?? [])
            + groupBy.map { NamedKey(subject: $0.subject, range: $0.range) }
    }

    /// An error for every key that no span has: only who knows the data can tell.
    ///
    /// - Parameter names: of all attributes that there are.
    public func unknownKeys(among names: Set<String>) -> [QueryError] {
        keys.compactMap { $0.unknown(among: names) }
    }
}

extension Filter {
    /// All keys that it names, in order.
    public var keys: [NamedKey] { expression.keys }

    /// As `Query.unknownKeys(among:)`.
    public func unknownKeys(among names: Set<String>) -> [QueryError] {
        keys.compactMap { $0.unknown(among: names) }
    }
}

extension Expression {
    var keys: [NamedKey] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.keys)
        case .not(let inner), .related(_, let inner): inner.keys
        case .predicate(let predicate):
            [
                NamedKey(
                    subject: predicate.subject, range: TextRange(predicate.keyRange),
                    isSpelled: predicate.isSpelled)
            ]
        }
    }

    /// Whether it asks another span in a block.
    var hasBlock: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.hasBlock)
        case .not(let inner): inner.hasBlock
        case .predicate: false
        case .related: true
        }
    }
}

extension Subject {
    /// Whether it asks about more than the span.
    var asksTrace: Bool {
        if case .column(let column) = field, column.isOfTrace { return true }
        return binding != .span
    }
}
