public import Telemetry

extension Expression {
    /// True of spans with this value of a subject; of those without one for nil. Nil where no
    /// filter says so: for maps, bytes, lists and NaN.
    public init?(_ subject: Subject, equals value: AttributeValue?) {
        guard let value else {
            self.init(checked: Predicate(subject: subject, operator: .doesNotExist, literals: []))
            return
        }
        guard let literal = Literal(value) else { return nil }
        self.init(checked: Predicate(subject: subject, operator: .equal, literals: [literal]))
    }

    /// True of spans with a number from one bound up to another; infinite bounds are left out.
    public init?(_ subject: Subject, from low: Double, below high: Double) {
        var parts: [Expression] = []
        for (bound, isLow) in [(low, true), (high, false)] where bound.isFinite {
            guard let literal = Literal(bound: bound),
                let part = Expression(
                    checked: Predicate(
                        subject: subject, operator: isLow ? .greaterOrEqual : .less,
                        literals: [literal]))
            else { return nil }
            parts.append(part)
        }
        guard let first = parts.first else { return nil }
        self = parts.count == 1 ? first : .all(parts)
    }

    /// Nil where the predicate has no meaning.
    private init?(checked predicate: Predicate) {
        self = .predicate(predicate)
        guard (try? Filter(self)) != nil else { return nil }
    }
}

extension Literal {
    /// A bound of a range, a whole one without a point: `20` and `20.0` ask the same. Nil for what
    /// is not finite.
    public init?(bound: Double) {
        self.init(Int64(exactly: bound).map(AttributeValue.int) ?? .double(bound))
    }
}
