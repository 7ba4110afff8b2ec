import Testing

@testable import Query

/// Trees made at random, printed and read again.
struct GeneratedQueryTests {
    @Test func parsingWhatIsPrintedIsTheIdentity() throws {
        var generator = QueryGenerator(seed: 23)
        for _ in 0..<4000 {
            let query = generator.query()
            do {
                let again = try Query.parse(query.description)
                #expect(again == query, "\(query) became \(again)")
                #expect(again.description == query.description)
            } catch {
                Issue.record("\(error): \(query)")
            }
        }
    }

    @Test func filtersAreAsWell() throws {
        var generator = QueryGenerator(seed: 29)
        for _ in 0..<4000 {
            let expression = generator.expression(depth: 5)
            do {
                let again = try Filter.parse(expression.description)
                #expect(again.expression == expression, "\(expression)")
            } catch {
                Issue.record("\(error): \(expression)")
            }
        }
    }
}

/// Queries that are valid, with keys and values that need care.
struct QueryGenerator {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
    }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    private static let names = [
        "app.x", "odd key", "and", "NOT", "404", "20ms", "xray:x", "xray:", "limit", "GROUP",
        "desc",
        "count", "P90", "a\"b\\", "\u{202E}x", "größe", "trace.x", "name", "root.y", "span.z",
        "any",
        "child", "'", "a{b}", "tab\there", "true",
    ]

    private mutating func attribute() -> Subject {
        let owner: Subject.Owner = pick([.span, .scope, .resource])
        return Subject(attribute: pick(Self.names), owner: owner)
            ?? Subject(field: .attribute(.first, "app.x"))
    }

    private mutating func bound(_ subject: Subject, _ bindings: [Subject.Binding]) -> Subject {
        var subject = subject
        subject.binding = pick(bindings)
        return subject
    }

    /// Of one value a span.
    private mutating func key() -> Subject {
        let column = Column.allCases[below(Column.allCases.count)]
        let subject = below(2) == 0 ? Subject(field: .column(column)) : attribute()
        return bound(subject, [.span, .span, .span, .root, .parent])
    }

    private mutating func numericKey() -> Subject {
        let columns: [Column] = [
            .durationMilliseconds, .traceDurationMilliseconds, .traceSpanCount, .traceErrorCount,
        ]
        let subject = below(2) == 0 ? Subject(field: .column(pick(columns))) : attribute()
        return bound(subject, [.span, .span, .root, .parent])
    }

    // MARK: Expressions

    mutating func expression(depth: Int) -> Expression {
        switch depth > 0 ? below(7) : 6 {
        case 0: return Expression.joined(parts(depth), by: Expression.all)
        case 1: return Expression.joined(parts(depth), by: Expression.any)
        case 2: return .not(expression(depth: depth - 1))
        case 3: return .related(pick(Expression.Relation.allCases), expression(depth: depth - 1))
        default: return .predicate(predicate())
        }
    }

    private mutating func parts(_ depth: Int) -> [Expression] {
        (0...1 + below(2)).map { _ in expression(depth: depth - 1) }
    }

    private mutating func predicate() -> Predicate {
        let bindings = Subject.Binding.allCases
        switch below(5) {
        case 0:
            return Predicate(
                subject: bound(Subject(field: .column(.durationMilliseconds)), bindings),
                operator: pick([.equal, .notEqual, .greater, .lessOrEqual, .isIn]),
                literals: [quantity(["20", "-1.5", "3e2", "20ms", "1.5s", "2h", "5µs"])])
        case 1:
            return Predicate(
                subject: bound(Subject(field: .column(pick([.error, .isRoot]))), bindings),
                operator: pick([.equal, .notEqual]), literals: [.bool(below(2) == 0)])
        case 2:
            return Predicate(
                subject: bound(attribute(), bindings), operator: pick([.isIn, .isNotIn]),
                literals: (0...below(3)).map { _ in literal() })
        case 3:
            return Predicate(
                subject: bound(key(), bindings), operator: pick([.exists, .doesNotExist]),
                literals: [])
        default:
            return Predicate(
                subject: bound(attribute(), bindings),
                operator: pick([.equal, .notEqual, .contains, .doesNotEndWith, .startsWith]),
                literals: [literal()])
        }
    }

    private mutating func literal() -> Literal {
        switch below(3) {
        case 0: quantity(["7", "64KB", "1e-7", "+3", "9223372036854775808", "10GiB", "3d"])
        case 1: .bool(below(2) == 0)
        default:
            .text(pick(Self.names + ["", "20ms", "\n\r\u{1}", "\\d+\\", "💩", "xray: fault", "{"]))
        }
    }

    private mutating func quantity(_ texts: [String]) -> Literal {
        let text = pick(texts)
        return Quantity(text).map { .quantity($0, text: text) } ?? .text(text)
    }

    // MARK: Queries

    mutating func query() -> Query {
        var calculations: [Calculation] = []
        for _ in 0...below(4) {
            let next = calculation()
            if !calculations.contains(next) { calculations.append(next) }
        }
        var query = Query(calculations: calculations)
        if below(2) == 0 { query.filter = expression(depth: 3) }
        for _ in 0..<below(4) {
            let next = GroupKey(key())
            if !query.groupBy.contains(next) { query.groupBy.append(next) }
        }
        let known = calculations.filter(\.operation.hasValue)
        if !known.isEmpty, below(2) == 0 { query.having = having(known, depth: 3) }
        let targets =
            known.map(Ordering.Target.calculation)
            + query.groupBy.map { Ordering.Target.key($0.subject) }
        if !targets.isEmpty {
            query.orderBy = (0..<below(3)).map { _ in
                Ordering(pick(targets), isDescending: below(2) == 0)
            }
        }
        if below(2) == 0 { query.limit = 1 + below(Query.maximumLimit) }
        addTimes(to: &query)
        return query
    }

    private mutating func calculation() -> Calculation {
        let operation = pick(Calculation.Operation.allCases)
        switch operation.column {
        case .none: return Calculation(operation)
        case .optional where below(2) == 0: return Calculation(operation)
        default:
            return Calculation(operation, of: operation.takesNumbers ? numericKey() : key())
        }
    }

    private mutating func having(_ known: [Calculation], depth: Int) -> Having {
        switch depth > 0 ? below(5) : 4 {
        case 0:
            return Having.joined(
                (0...1).map { _ in having(known, depth: depth - 1) }, by: Having.all)
        case 1:
            return Having.joined(
                (0...1).map { _ in having(known, depth: depth - 1) }, by: Having.any)
        case 2: return .not(having(known, depth: depth - 1))
        default:
            let text = pick(["5", "-1.5", "1e9", "0"])
            return .comparison(
                Having.Comparison(
                    pick(known), pick([.equal, .notEqual, .greater, .less, .greaterOrEqual]),
                    Quantity(text) ?? Quantity(number: .int(0)), text: text))
        }
    }

    private mutating func addTimes(to query: inout Query) {
        let lengths: [Int64] = [1, 999, 1_500_000, 90_000_000_000, 86_400_000_000_000]
        switch below(4) {
        case 0: query.timeRange.since = .ago(pick(lengths))
        case 1:
            let start = Int64(bitPattern: random.next()) / 2
            query.timeRange = TimeRange(
                since: .at(start), until: .at(start + 1 + Int64(below(1_000_000_000))))
        case 2: query.timeRange.until = pick([.ago(0), .at(1_700_000_000_500_000_000), .ago(7)])
        default: break
        }
        if below(2) == 0 {
            let length = query.timeRange.knownLength ?? pick(lengths)
            query.granularity = pick([
                Granularity.automatic(for: length), Granularity.shortest(for: length),
            ])
        }
    }
}
