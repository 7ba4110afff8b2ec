internal import Telemetry

/// HAVING and ORDER BY: which groups there are, and in which order. See `Query` for the rules.
struct GroupOrder {
    struct Group {
        var keys: [GroupValue?]
        var values: [AttributeValue?]
        var spanCount: Int
    }

    private let query: Query

    init(_ query: Query) {
        self.query = query
    }

    /// The places of the groups that HAVING leaves, in order.
    func sorted(_ groups: [Group]) -> [Int] {
        let places = groups.indices.filter { place in
            query.having?.holds { value(of: $0, in: groups[place]) } ?? true
        }
        let ranks = groups.map(ranks)
        return places.sorted { isBefore(ranks[$0], ranks[$1]) }
    }

    private func value(of calculation: Calculation, in group: Group) -> AttributeValue? {
        query.calculations.firstIndex(of: calculation).flatMap { group.values[$0] }
    }

    /// What is compared, in turn.
    private func ranks(_ group: Group) -> [GroupValue?] {
        let ordered = query.orderBy.map { ordering -> GroupValue? in
            switch ordering.target {
            case .calculation(let calculation):
                value(of: calculation, in: group).map(GroupValue.init)
            case .key(let subject):
                query.groupBy.firstIndex { $0.subject == subject }.flatMap { group.keys[$0] }
            }
        }
        let first = query.calculations.first { $0.operation.hasValue }
        let usual =
            first.map { value(of: $0, in: group) } ?? .int(Int64(group.spanCount))
        return ordered + [usual.map(GroupValue.init)] + group.keys
    }

    private func isBefore(_ left: [GroupValue?], _ right: [GroupValue?]) -> Bool {
        for index in left.indices where left[index] != right[index] {
            // What has no value is last in both directions.
            guard let first = left[index] else { return false }
            guard let second = right[index] else { return true }
            let isDescending =
                index < query.orderBy.count
                ? query.orderBy[index].isDescending : index == query.orderBy.count
            if first < second { return !isDescending }
            if second < first { return isDescending }
        }
        return false
    }
}
