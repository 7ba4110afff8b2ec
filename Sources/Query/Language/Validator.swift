internal import Telemetry

/// Checks what a tree asks and reads its literals as the types that they are compared with.
struct Validator {
    /// What is legal and probably not meant.
    private(set) var notes: [QueryError] = []

    mutating func condition(for expression: Expression) throws(QueryError) -> Condition {
        switch expression {
        case .all(let parts): return .all(try conditions(for: parts))
        case .any(let parts): return .any(try conditions(for: parts))
        case .not(let inner): return .not(try condition(for: inner))
        case .predicate(let predicate): return .check(try check(for: predicate))
        case .related(let relation, let inner):
            return .related(relation, try condition(for: inner))
        }
    }

    private mutating func conditions(
        for parts: [Expression]
    ) throws(QueryError) -> [Condition] {
        var conditions: [Condition] = []
        for part in parts { conditions.append(try condition(for: part)) }
        return conditions
    }

    private mutating func check(for predicate: Predicate) throws(QueryError) -> Condition.Check {
        noteMisspelling(
            of: NamedKey(subject: predicate.subject, range: TextRange(predicate.keyRange)))
        noteNull(in: predicate)
        noteColumns(among: predicate)
        let positive = predicate.operator.negated ?? predicate.operator
        return Condition.Check(
            binding: predicate.subject.binding, field: predicate.subject.field,
            test: try test(positive, for: predicate),
            isNegated: predicate.operator.negated != nil)
    }

    /// A misspelt column is a legal attribute that no span has.
    mutating func noteMisspelling(of key: NamedKey) {
        guard case .attribute(.first, let name) = key.subject.field,
            let column = Spelling.nearest(to: name, among: Validator.columnNames)
        else { return }
        let meant = Subject(binding: key.subject.binding, field: .attribute(.first, column))
        note(
            QueryError(
                code: .meaning, range: key.range.offsets,
                message: "`\(key.subject.key)` is no column, so it is taken for an attribute",
                suggestion: meant.key))
    }

    /// What is written `= null` elsewhere asks here for the text.
    private mutating func noteNull(in predicate: Predicate) {
        guard [.equal, .notEqual].contains(predicate.operator),
            case .text(let text) = predicate.literals.first,
            ["null", "nil"].contains(text.lowercased()),
            let range = predicate.literalRanges.first, range.count == text.utf8.count
        else { return }
        note(
            QueryError(
                code: .meaning, range: predicate.operatorRange.lowerBound..<range.upperBound,
                message: "`\(text)` is a text like any other",
                suggestion: predicate.operator == .equal ? "does-not-exist" : "exists"))
    }

    /// `parent.service.name != service.name` compares with the text. A column of one word may well be
    /// a value: `status = error`.
    private mutating func noteColumns(among predicate: Predicate) {
        for (literal, range) in zip(predicate.literals, predicate.literalRanges) {
            guard case .text(let text) = literal, range.count == text.utf8.count,
                text.contains(where: { $0 == "." || $0 == "_" }),
                case .column? = Subject(key: text)?.field
            else { continue }
            note(
                QueryError(
                    code: .meaning, range: range,
                    message: "`\(text)` is a text here: keys are compared with values, not with "
                        + "each other"))
        }
    }

    mutating func note(_ note: QueryError) {
        notes.append(note)
    }

    private static let columnNames = Column.allCases.map(\.rawValue)

    // MARK: Tests

    private func test(
        _ positive: Operator, for predicate: Predicate
    ) throws(QueryError) -> Condition.Test {
        switch positive {
        case .exists: return .exists
        case .contains: return .contains(try text(of: predicate))
        case .startsWith: return .startsWith(try text(of: predicate))
        case .endsWith: return .endsWith(try text(of: predicate))
        case .matches: return .matches(try pattern(of: predicate))
        case .greater: return .ordered(.greater, try comparand(of: predicate))
        case .greaterOrEqual: return .ordered(.greaterOrEqual, try comparand(of: predicate))
        case .less: return .ordered(.less, try comparand(of: predicate))
        case .lessOrEqual: return .ordered(.lessOrEqual, try comparand(of: predicate))
        default:
            var comparands: [Condition.Comparand] = []
            for index in predicate.literals.indices {
                comparands.append(try comparand(of: predicate, at: index))
            }
            return .equals(comparands)
        }
    }

    /// The literal of an operator that asks texts: whatever was written, read as one.
    private func text(of predicate: Predicate) throws(QueryError) -> String {
        if case .column(let column) = predicate.subject.field {
            switch column.type {
            case .string, .traceID, .spanID: break
            default:
                throw QueryError(
                    code: .meaning, range: predicate.operatorRange,
                    message: "\(predicate.operator.rawValue) asks texts; "
                        + "\(column.rawValue) is \(column.type.phrase)")
            }
        }
        return predicate.literals.first?.text ?? ""
    }

    private func pattern(of predicate: Predicate) throws(QueryError) -> Pattern {
        do {
            return try Pattern(try text(of: predicate))
        } catch let error as PatternError {
            throw QueryError(
                code: .meaning, range: predicate.literalRanges.first ?? predicate.operatorRange,
                message: error.description)
        } catch let error as QueryError {
            throw error
        } catch {
            throw QueryError(
                code: .meaning, range: predicate.operatorRange, message: "unreadable pattern")
        }
    }

    private func comparand(
        of predicate: Predicate, at index: Int = 0
    ) throws(QueryError) -> Condition.Comparand {
        let range =
            predicate.literalRanges.indices.contains(index)
            ? predicate.literalRanges[index] : predicate.operatorRange
        guard predicate.literals.indices.contains(index) else {
            throw QueryError(code: .syntax, range: range, message: "expected a value here")
        }
        let literal = predicate.literals[index]
        switch predicate.subject.field {
        case .column(let column):
            if predicate.operator.asksOrder, !column.type.isOrdered {
                throw QueryError(
                    code: .meaning, range: predicate.operatorRange,
                    message: "\(column.rawValue) is \(column.type.phrase) and has no order: "
                        + "compare it with = or !=")
            }
            return try LiteralReader(column: column, range: range).comparand(for: literal)
        case .attribute(_, let name):
            if predicate.operator.asksOrder, case .bool = literal {
                throw QueryError(
                    code: .meaning, range: predicate.operatorRange,
                    message: "true and false have no order: compare with = or !=")
            }
            return LiteralReader.comparand(for: literal, ofAttribute: name)
        }
    }
}
