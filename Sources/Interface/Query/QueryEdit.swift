internal import Query
internal import Telemetry

/// Questions about what is under the cursor elsewhere.
enum QueryEdit {
    private static let overTime: [Calculation] = [
        Calculation(.heatmap, of: QueryPart.duration), Calculation(.p90, of: QueryPart.duration),
        Calculation(.count),
    ]

    /// How long spans of a name take, over time.
    static func heatmap(ofSpans name: String, service: String?) -> String {
        text(overTime, where: isNamed(name, service))
    }

    /// The spans with what this one has; of numbers themselves, else of how long they take.
    static func heatmap(of predicate: Predicate, in span: SpanRecord) -> String {
        guard case .quantity = predicate.literals.first,
            case .attribute = predicate.subject.field
        else { return filtered(by: predicate) }
        let subject = predicate.subject
        return text(
            [
                Calculation(.heatmap, of: subject), Calculation(.p90, of: subject),
                Calculation(.count),
            ],
            where: isNamed(span.name, span.serviceName))
    }

    static func filtered(by predicate: Predicate) -> String {
        text(overTime, where: .predicate(predicate))
    }

    static func grouped(by subject: Subject) -> String {
        var query = Query(
            calculations: overTime,
            filter: .predicate(Predicate(subject: subject, operator: .exists, literals: [])))
        query.groupBy = [GroupKey(subject)]
        return "\(query)"
    }

    private static func isNamed(_ name: String, _ service: String?) -> Expression {
        var parts = [Expression.predicate(equals(.name, name))]
        if let service { parts.insert(.predicate(equals(.serviceName, service)), at: 0) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func equals(_ column: Column, _ text: String) -> Predicate {
        Predicate(
            subject: Subject(field: .column(column)), operator: .equal, literals: [.text(text)])
    }

    private static func text(_ calculations: [Calculation], where filter: Expression) -> String {
        "\(Query(calculations: calculations, filter: filter))"
    }
}
