internal import Query
internal import Telemetry

/// The spans behind a part of an answer, as a filter.
struct QueryPart: Sendable, Hashable {
    var filter: Expression?
    var range: Range<Int64>
    /// What they are sorted by, the greatest first.
    var subject: Subject

    static let duration = Subject(field: .column(.durationMilliseconds))

    /// All spans of an answer.
    init(_ result: QueryResult) {
        filter = result.query.filter
        range = result.range
        let calculated = result.heatmaps.first?.calculation.subject
        subject = calculated ?? Self.duration
    }

    /// Those in some cells of a heatmap.
    init(_ result: QueryResult, _ grid: HeatmapGrid, _ box: HeatmapBox) {
        self.init(result)
        let times = grid.times(of: box)
        let start = max(times.lowerBound, result.range.lowerBound)
        range = start..<max(start, min(times.upperBound, result.range.upperBound))
        guard let subject = grid.heatmap.calculation.subject else { return }
        self.subject = subject
        let (low, high) = grid.values(of: box)
        add(subject, .greaterOrEqual, low)
        add(subject, .less, high)
    }

    /// Those of a group; nil for what no filter can say: the others, and groups by maps and the like.
    init?(_ result: QueryResult, _ row: QueryResult.Row) {
        self.init(result)
        guard !row.isOthers, let predicates = Self.predicates(result.query, row) else { return nil }
        for predicate in predicates { add(predicate) }
    }

    /// What is true of the spans of a group.
    static func predicates(_ query: Query, _ row: QueryResult.Row) -> [Predicate]? {
        var predicates: [Predicate] = []
        for (key, value) in zip(query.groupBy, row.group) {
            guard let value else {
                predicates.append(
                    Predicate(subject: key.subject, operator: .doesNotExist, literals: []))
                continue
            }
            guard let literal = Literal(value) else { return nil }
            predicates.append(
                Predicate(subject: key.subject, operator: .equal, literals: [literal]))
        }
        return predicates
    }

    private mutating func add(_ subject: Subject, _ asked: Operator, _ bound: Double) {
        guard bound.isFinite, let literal = Literal(bound: bound) else { return }
        add(Predicate(subject: subject, operator: asked, literals: [literal]))
    }

    private mutating func add(_ predicate: Predicate) {
        filter = filter.adding(.predicate(predicate))
    }
}

extension Expression? {
    /// Both, one beside the other.
    func adding(_ other: Expression) -> Expression {
        switch self {
        case nil: other
        case .all(let parts)?: parts.contains(other) ? .all(parts) : .all(parts + [other])
        case .some(let one): one == other ? one : .all([one, other])
        }
    }
}
