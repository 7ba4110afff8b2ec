internal import Telemetry

/// A checked filter, its literals read as what they are compared with: what is run.
indirect enum Condition: Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case check(Check)
    case related(Expression.Relation, Condition)
    case constant(Bool)
    /// One answer for each span of the trace, by its place there.
    case answers([Bool])

    /// A positive test of one column or attribute; `isNegated` turns its answer round.
    struct Check: Sendable {
        var binding: Subject.Binding
        var field: Subject.Field
        var test: Test
        var isNegated: Bool
    }

    enum Test: Sendable {
        case exists
        case equals([Comparand])
        case ordered(Order, Comparand)
        case contains(String)
        case startsWith(String)
        case endsWith(String)
        case matches(Pattern)
    }

    enum Order: Sendable { case greater, greaterOrEqual, less, lessOrEqual }

    /// What a value is compared with.
    enum Comparand: Hashable, Sendable {
        case int(Int64)
        case double(Double)
        case string(String)
        case bool(Bool)
        case time(Int64)
        case traceID(TraceID)
        case spanID(SpanID)
    }
}

// MARK: - Running

extension Condition {
    /// For a span whose trace is not known: it has no columns, no root, no other spans.
    func matches(_ span: SpanRecord) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.matches(span) }
        case .any(let parts): parts.contains { $0.matches(span) }
        case .not(let inner): !inner.matches(span)
        case .check(let check): check.matches(span)
        case .related(let relation, _): relation == .none
        case .constant(let answer): answer
        case .answers: false
        }
    }

    /// For a span of a trace, by its place there; of a condition that is resolved in it.
    func matches(_ index: Int, of trace: TraceContext) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.matches(index, of: trace) }
        case .any(let parts): parts.contains { $0.matches(index, of: trace) }
        case .not(let inner): !inner.matches(index, of: trace)
        case .check(let check): check.matches(trace.spans[index], in: trace)
        case .related: false
        case .constant(let answer): answer
        case .answers(let answers): answers[index]
        }
    }

    /// The same for the spans of one trace: what does not depend on the span is answered once, and
    /// every block once for each span, however blocks are nested. O(spans × condition).
    func resolved(in trace: TraceContext) -> Condition {
        switch self {
        case .all(let parts): .all(parts.map { $0.resolved(in: trace) })
        case .any(let parts): .any(parts.map { $0.resolved(in: trace) })
        case .not(let inner): .not(inner.resolved(in: trace))
        case .check(let check): check.resolved(in: trace)
        case .related(let relation, let inner):
            inner.resolved(in: trace).answered(by: relation, in: trace)
        case .constant, .answers: self
        }
    }

    /// What a resolved condition in a block says of the spans that the block belongs to.
    private func answered(by relation: Expression.Relation, in trace: TraceContext) -> Condition {
        switch relation {
        case .any: return .constant(trace.spans.indices.contains { matches($0, of: trace) })
        case .none: return .constant(!trace.spans.indices.contains { matches($0, of: trace) })
        case .root: return .constant(trace.rootIndex.map { matches($0, of: trace) } ?? false)
        case .parent:
            let own = trace.spans.indices.map { matches($0, of: trace) }
            return .answers(trace.parentIndices.map { $0.map { own[$0] } ?? false })
        case .child:
            var answers = [Bool](repeating: false, count: trace.spans.count)
            for (index, parent) in trace.parentIndices.enumerated() {
                if let parent, matches(index, of: trace) { answers[parent] = true }
            }
            return .answers(answers)
        }
    }

    /// Whether it asks about more than the span.
    var asksTrace: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.asksTrace)
        case .not(let inner): inner.asksTrace
        case .check(let check): check.asksTrace
        case .related: true
        case .constant, .answers: false
        }
    }

    /// Whether it asks who is whose parent.
    var asksParents: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.asksParents)
        case .not(let inner): inner.asksParents
        case .check(let check): check.binding == .parent
        case .related(let relation, let inner):
            relation == .parent || relation == .child || inner.asksParents
        case .constant, .answers: false
        }
    }
}

extension Condition.Check {
    /// Whether it asks about more than the span.
    var asksTrace: Bool { Subject(binding: binding, field: field).asksTrace }

    fileprivate func matches(_ span: SpanRecord, in trace: TraceContext? = nil) -> Bool {
        switch binding {
        case .span: holds(for: span) != isNegated
        case .parent: (trace?.parent(of: span).map(holds) ?? false) != isNegated
        case .root, .any, .none:
            // Resolved before; without a trace there is nothing that it could hold for.
            binding == .root ? isNegated : binding == .none
        }
    }

    fileprivate func resolved(in trace: TraceContext) -> Condition {
        if case .column(let column) = field, column.isOfTrace {
            return .constant((holds(for: column, of: trace) != isNegated) != (binding == .none))
        }
        switch binding {
        case .span, .parent: return .check(self)
        case .root: return .constant((trace.root.map(holds) ?? false) != isNegated)
        case .any: return .constant(trace.spans.contains { holds(for: $0) != isNegated })
        case .none: return .constant(!trace.spans.contains { holds(for: $0) != isNegated })
        }
    }

    private func holds(for column: Column, of trace: TraceContext) -> Bool {
        if column == .traceStartTime, let start = trace.startUnixNano {
            switch test {
            case .equals(let comparands): return comparands.contains(.time(start))
            case .ordered(let order, .time(let time)): return order.holds(start, time)
            default: break
            }
        }
        return holds(forValue: trace.value(of: column))
    }

    /// The test's answer, before negation.
    fileprivate func holds(for span: SpanRecord) -> Bool {
        switch field {
        case .column(let column): holds(for: column, of: span)
        case .attribute(let owner, let name): holds(forValue: span.attribute(name, of: owner))
        }
    }

    /// Columns that are no attribute values are compared as what they are, the rest as texts.
    private func holds(for column: Column, of span: SpanRecord) -> Bool {
        switch (test, column) {
        case (.equals(let comparands), .traceID):
            return comparands.contains(.traceID(span.traceID))
        case (.equals(let comparands), .spanID):
            return comparands.contains(.spanID(span.spanID))
        case (.equals(let comparands), .parentID):
            return span.parentID.map { comparands.contains(.spanID($0)) } ?? false
        case (.equals(let comparands), .startTime):
            return comparands.contains(.time(span.startUnixNano))
        case (.ordered(let order, .time(let time)), .startTime):
            return order.holds(span.startUnixNano, time)
        default: return holds(forValue: span.value(of: column))
        }
    }

    private func holds(forValue value: AttributeValue?) -> Bool {
        value.map(test.holds) ?? false
    }
}

extension Condition.Test {
    /// For a value that is there: of an array, whether some element does.
    func holds(for value: AttributeValue) -> Bool {
        if case .exists = self { return true }
        if case .array(let elements) = value { return elements.contains(where: holds(forScalar:)) }
        return holds(forScalar: value)
    }

    private func holds(forScalar value: AttributeValue) -> Bool {
        switch self {
        case .exists: return true
        case .equals(let comparands): return comparands.contains { $0.equals(value) }
        case .ordered(let order, let comparand): return comparand.isOrdered(order, value)
        case .contains(let part):
            // One empty text is in every text; `contains` of the library says so too.
            return value.text.map { $0.utf8.contains(sequence: part.utf8) } ?? false
        case .startsWith(let part):
            return value.text.map { $0.utf8.starts(with: part.utf8) } ?? false
        case .endsWith(let part):
            return value.text.map { $0.utf8.reversed().starts(with: part.utf8.reversed()) } ?? false
        case .matches(let pattern): return value.text.map(pattern.isFound) ?? false
        }
    }
}

extension Condition.Order {
    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        }
    }
}

extension Condition.Comparand {
    func equals(_ value: AttributeValue) -> Bool {
        switch (self, value) {
        case (.string(let expected), .string(let text)): expected.utf8.elementsEqual(text.utf8)
        case (.bool(let expected), .bool(let flag)): expected == flag
        default: exactOrder(to: value) == 0
        }
    }

    /// Whether `value` stands in `order` to this.
    func isOrdered(_ order: Condition.Order, _ value: AttributeValue) -> Bool {
        if case (.string(let expected), .string(let text)) = (self, value) {
            switch order {
            case .greater: return expected.utf8.lexicographicallyPrecedes(text.utf8)
            case .lessOrEqual: return !expected.utf8.lexicographicallyPrecedes(text.utf8)
            case .less: return text.utf8.lexicographicallyPrecedes(expected.utf8)
            case .greaterOrEqual: return !text.utf8.lexicographicallyPrecedes(expected.utf8)
            }
        }
        return exactOrder(to: value).map { order.holds($0, 0) } ?? false
    }

    /// Negative where the number `value` is less than this, 0 where equal; nil where either is no
    /// number.
    private func exactOrder(to value: AttributeValue) -> Int? {
        switch (self, value) {
        case (.int(let expected), .int(let number)): Self.order(number, expected)
        case (.double(let expected), .double(let number)): Self.order(number, expected)
        case (.double(let expected), .int(let number)): Self.order(number, expected)
        case (.int(let expected), .double(let number)): Self.order(expected, number).map { -$0 }
        default: nil
        }
    }

    private static func order(_ left: Int64, _ right: Int64) -> Int? {
        left < right ? -1 : left > right ? 1 : 0
    }

    private static func order(_ left: Double, _ right: Double) -> Int? {
        left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
    }

    /// Exact: a double holds no more than 53 bits, so the int is never rounded to one.
    private static func order(_ left: Int64, _ right: Double) -> Int? {
        guard !right.isNaN else { return nil }
        guard right < 0x1p63 else { return -1 }
        guard right >= -0x1p63 else { return 1 }
        let whole = right.rounded(.towardZero)
        let number = Int64(whole)
        if left != number { return left < number ? -1 : 1 }
        return order(0.0, right - whole)
    }
}
