import Query
import Telemetry
import TestSupport

/// Queries as nobody would ask them, over what `RandomSpans` makes.
struct RandomQueries {
    var random: RandomSource
    var spans: [SpanRecord]

    mutating func query() -> Query {
        while true {
            let query = candidate()
            if (try? query.check()) != nil { return query }
        }
    }

    mutating func comparison() -> Comparison {
        let selection = SpanSelection(filter: query().filter)
        let other = SpanSelection(filter: query().filter, since: random.pick(spans).startUnixNano)
        return Comparison(selection, against: random.chance(50) ? .rest(of: other) : .spans(other))
    }

    private mutating func candidate() -> Query {
        var query = Query(calculations: [])
        for _ in 0..<random.number(1...4) {
            let calculation = calculation()
            if !query.calculations.contains(calculation) { query.calculations.append(calculation) }
        }
        if random.chance(75) { query.filter = expression(depth: random.number(0...3)) }
        for _ in 0..<random.pick([0, 0, 1, 1, 2, 3]) {
            let key = GroupKey(subject())
            if !query.groupBy.contains(key) { query.groupBy.append(key) }
        }
        let valued = query.calculations.filter { $0.operation.hasValue && !isSum($0) }
        if !query.groupBy.isEmpty {
            if random.chance(30) { query.limit = random.number(1...4) }
            if random.chance(30), !valued.isEmpty {
                query.having = .comparison(
                    Having.Comparison(
                        random.pick(valued),
                        random.pick([.greater, .lessOrEqual, .notEqual, .equal]),
                        Quantity(number: .int(Int64(random.number(0...4)))), text: ""))
            }
            if random.chance(50) {
                let target: Ordering.Target =
                    random.chance(50) && !valued.isEmpty
                    ? .calculation(random.pick(valued)) : .key(random.pick(query.groupBy).subject)
                query.orderBy = [Ordering(target, isDescending: random.chance(50))]
            }
        }
        // A sum depends on the order of addition in its last bits: nothing is sorted by one.
        if let first = query.calculations.first(where: { $0.operation.hasValue }), isSum(first) {
            query.calculations.insert(Calculation(.count), at: 0)
            query.calculations = query.calculations.reduce(into: []) { list, calculation in
                if !list.contains(calculation) { list.append(calculation) }
            }
        }
        if random.chance(30) {
            query.timeRange.since = .at(random.pick(spans).startUnixNano)
        }
        if random.chance(30) {
            query.timeRange.until = .at(
                random.pick(spans).startUnixNano + Int64(random.number(0...1)))
        }
        if random.chance(40) {
            query.granularity = Granularity(
                nanoseconds: Int64(random.pick([1, 7, 250, 1000, 5000])) * 1_000_000)
        }
        return query
    }

    private func isSum(_ calculation: Calculation) -> Bool {
        [.sum, .average, .rate, .concurrency].contains(calculation.operation)
    }

    private mutating func calculation() -> Calculation {
        let operation = random.pick(Calculation.Operation.allCases)
        switch operation.column {
        case .none: return Calculation(operation)
        case .optional: return Calculation(operation, of: random.chance(50) ? subject() : nil)
        case .required: return Calculation(operation, of: subject())
        }
    }

    private mutating func subject(any: Bool = false) -> Subject {
        var binding = Subject.Binding.span
        if random.chance(25) {
            binding = random.pick(any ? Subject.Binding.allCases : [.root, .parent])
        }
        if random.chance(55) {
            return Subject(
                binding: binding,
                field: .attribute(
                    random.chance(70) ? .first : random.pick(Subject.Owner.allCases),
                    random.pick(RandomSpans.keys + ["absent"])))
        }
        return Subject(
            binding: binding,
            field: .column(random.pick(Column.allCases + [.durationMilliseconds, .name])))
    }

    // MARK: Filters

    private mutating func expression(depth: Int) -> Expression {
        guard depth > 0 else { return .predicate(predicate()) }
        switch random.number(0...5) {
        case 0: return .not(expression(depth: depth - 1))
        case 1: return .all([expression(depth: depth - 1), expression(depth: depth - 1)])
        case 2, 3: return .any([expression(depth: depth - 1), expression(depth: depth - 1)])
        case 4:
            return .related(
                random.pick([.any, .none, .root, .parent, .child]), expression(depth: depth - 1))
        default: return .predicate(predicate())
        }
    }

    private mutating func predicate() -> Predicate {
        while true {
            let found = random.pick(Operator.allCases)
            let count = found == .isIn || found == .isNotIn ? random.number(1...3) : 1
            let isBare = found == .exists || found == .doesNotExist
            let subject = subject(any: true)
            let predicate = Predicate(
                subject: subject, operator: found,
                literals: isBare ? [] : (0..<count).map { _ in literal(for: subject) })
            if (try? Filter(.predicate(predicate))) != nil { return predicate }
        }
    }

    private mutating func literal(for subject: Subject) -> Literal {
        if case .column(let column) = subject.field {
            let span = random.pick(spans)
            if let word = column.words.randomElement(using: &random) { return .text(word) }
            switch column {
            case .durationMilliseconds, .traceDurationMilliseconds:
                return number(.double(random.pick([0, 1e-6, 1.5, 20, 20.000001, 60])))
            case .traceSpanCount, .traceErrorCount: return number(.int(Int64(random.number(0...5))))
            case .startTime, .traceStartTime:
                return .text(Timestamp.iso8601(unixNano: span.startUnixNano))
            case .traceID: return .text(span.traceID.description)
            case .spanID, .parentID: return .text(span.spanID.description)
            default:
                return .text(random.pick(["GET /", "naïve", "o", "", "service-1", "boom", "b.*m"]))
            }
        }
        switch random.number(0...5) {
        case 0: return .bool(random.chance(50))
        case 1, 2: return number(.int(Int64(random.number(-3...12))))
        case 3: return number(.double(random.pick([0.5, 2, 3.25, -0.0, 1e15, 9.3e18])))
        default: return .text(random.pick(["x", "yes", "", "e", "na", "12", "long"]))
        }
    }

    private func number(_ number: Quantity.Number) -> Literal {
        .quantity(Quantity(number: number), text: "\(number.double)")
    }
}
