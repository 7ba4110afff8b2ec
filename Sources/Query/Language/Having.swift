public import Telemetry

/// What follows HAVING: which groups are kept.
public indirect enum Having: Hashable, Sendable {
    case all([Having])
    case any([Having])
    case not(Having)
    case comparison(Comparison)

    /// `P90(duration_ms) > 20ms`.
    public struct Comparison: Hashable, Sendable {
        /// One of the query's.
        public var calculation: Calculation
        /// One of `= != > >= < <=`.
        public var `operator`: Operator
        public var quantity: Quantity
        /// The number as written.
        public var text: String
        public var operatorRange: TextRange
        public var quantityRange: TextRange

        public init(
            _ calculation: Calculation, _ operator: Operator, _ quantity: Quantity, text: String,
            operatorRange: TextRange = TextRange(), quantityRange: TextRange = TextRange()
        ) {
            self.calculation = calculation
            self.operator = `operator`
            self.quantity = quantity
            self.text = text
            self.operatorRange = operatorRange
            self.quantityRange = quantityRange
        }
    }

    /// Whether the group is kept.
    ///
    /// - Parameter value: a calculation's number, an int or a double; nil where it has none.
    public func holds(_ value: (Calculation) -> AttributeValue?) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(value) }
        case .any(let parts): parts.contains { $0.holds(value) }
        case .not(let inner): !inner.holds(value)
        case .comparison(let comparison): comparison.holds(value(comparison.calculation))
        }
    }

    /// All comparisons in it, in order.
    public var comparisons: [Comparison] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        case .not(let inner): inner.comparisons
        case .comparison(let comparison): [comparison]
        }
    }
}

extension Having: BooleanTree {
    var connective: BooleanConnective<Having> {
        switch self {
        case .all(let parts): .all(parts)
        case .any(let parts): .any(parts)
        case .not(let inner): .not(inner)
        case .comparison(let it): .leaf { "\(it.calculation) \(it.operator.rawValue) \(it.text)" }
        }
    }
}

extension Having.Comparison {
    /// Exact, as comparisons in filters are.
    fileprivate func holds(_ value: AttributeValue?) -> Bool {
        let comparand = comparand
        let isTrue = value.map { value in
            switch `operator` {
            case .equal, .notEqual: comparand.equals(value)
            case .greater: comparand.isOrdered(.greater, value)
            case .greaterOrEqual: comparand.isOrdered(.greaterOrEqual, value)
            case .less: comparand.isOrdered(.less, value)
            case .lessOrEqual: comparand.isOrdered(.lessOrEqual, value)
            default: false
            }
        }
        return (isTrue ?? false) != (`operator` == .notEqual)
    }

    /// The number in the unit of the calculation's column.
    private var comparand: Condition.Comparand {
        let literal = Literal.quantity(quantity, text: text)
        guard quantity.unit != nil, let field = calculation.subject?.field else {
            return LiteralReader.comparand(for: literal, ofAttribute: "")
        }
        switch field {
        case .column: return LiteralReader.comparand(for: literal, ofAttribute: "duration_ms")
        case .attribute(_, let name):
            return LiteralReader.comparand(for: literal, ofAttribute: name)
        }
    }
}
