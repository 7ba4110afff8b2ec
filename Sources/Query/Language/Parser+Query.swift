internal import Telemetry

/// Reads a query, as far as it can be read without knowing what it means:
///
/// ```
/// query       = calculation { "," calculation } { clause }
/// calculation = name [ "(" [ key | "*" ] ")" ]
/// clause      = WHERE expression | GROUP BY key { "," key } | HAVING condition
///             | ORDER BY target [ ASC | DESC ] { "," target [ ASC | DESC ] }
///             | LIMIT number | SINCE moment | UNTIL moment | EVERY duration
/// target      = calculation | key
/// moment      = duration | time | now
/// ```
///
/// `condition` is like `expression` with `calculation operator number` for its predicates. In lists
/// of keys the words that begin a clause, and after ORDER BY calculations, ASC and DESC, are keys
/// only in quotes.
extension Parser {
    mutating func parseQuery() throws(QueryError) -> Query {
        isQuery = true
        var query = Query(calculations: [try parseCalculation()])
        while takeComma() { query.calculations.append(try parseCalculation()) }
        var seen: Set<Clause> = []
        var joiners = ","
        while current.kind != .end {
            let start = current.range
            guard let clause = currentClause else { throw unexpectedRest(after: joiners) }
            _ = advance()
            if clause.hasBy {
                guard current.isKeyword("by") else { throw unexpected("BY") }
                _ = advance()
            }
            guard seen.insert(clause).inserted else {
                throw QueryError(
                    code: .syntax, range: start, message: "there is a \(clause.rawValue) already")
            }
            try parse(clause, into: &query)
            switch clause {
            case .filter, .having: joiners = "AND, OR"
            case .groupBy, .orderBy: joiners = ","
            default: joiners = ""
            }
        }
        return query
    }

    /// The clause that begins here.
    var currentClause: Clause? {
        current.kind == .word ? Clause(firstWord: current.text) : nil
    }

    private mutating func parse(
        _ clause: Clause, into query: inout Query
    ) throws(QueryError) {
        switch clause {
        case .filter: query.filter = try parseFilter()
        case .groupBy:
            repeat { query.groupBy.append(try parseGroupKey()) } while takeComma()
        case .having: query.having = try parseHaving()
        case .orderBy:
            repeat { query.orderBy.append(try parseOrdering()) } while takeComma()
        case .limit:
            query.ranges.limit = TextRange(current.range)
            query.limit = try parseLimit()
        case .since:
            query.ranges.since = TextRange(current.range)
            query.timeRange.since = try parseMoment()
        case .until:
            query.ranges.until = TextRange(current.range)
            query.timeRange.until = try parseMoment()
        case .every:
            query.ranges.every = TextRange(current.range)
            query.granularity = try parseGranularity()
        }
    }

    private mutating func takeComma() -> Bool {
        guard current.kind == .comma else { return false }
        _ = advance()
        return true
    }

    // MARK: Calculations and keys

    mutating func parseCalculation() throws(QueryError) -> Calculation {
        let name = current
        guard name.kind == .word, currentClause == nil else {
            throw unexpected("a calculation such as COUNT or P90(duration_ms)")
        }
        guard let operation = Calculation.Operation(rawValue: name.text.uppercased()) else {
            throw Parser.unknownCalculation(name)
        }
        _ = advance()
        var calculation = Calculation(
            operation, range: TextRange(name.range), keyRange: TextRange(name.range))
        guard current.kind == .leftParenthesis else { return calculation }
        let opening = advance()
        if operation.column != .required, current.kind == .invalid, current.text == "*" {
            // As SQL says it.
            _ = advance()
        } else if current.kind != .rightParenthesis {
            calculation.keyRange = TextRange(current.range)
            calculation.subject = try parseSubject()
        }
        guard current.kind == .rightParenthesis else {
            if current.kind == .end {
                throw QueryError(
                    code: .syntax, range: opening.range, message: "this ( is never closed")
            }
            throw unexpected(")")
        }
        let closing = advance()
        calculation.range = TextRange(name.range.lowerBound..<closing.range.upperBound)
        return calculation
    }

    private mutating func parseGroupKey() throws(QueryError) -> GroupKey {
        let range = TextRange(current.range)
        return GroupKey(try parseListedSubject(), range: range)
    }

    /// A key where a clause could follow: one that is named as a clause stands in quotes.
    private mutating func parseListedSubject() throws(QueryError) -> Subject {
        guard currentClause == nil else {
            throw unexpected("a column or an attribute (quote one that is named so)")
        }
        return try parseSubject()
    }

    private mutating func parseOrdering() throws(QueryError) -> Ordering {
        let start = current.range
        var ordering: Ordering
        let isCalculation =
            current.kind == .word
            && (following?.kind == .leftParenthesis
                || Calculation.Operation(rawValue: current.text.uppercased()) != nil)
        if isCalculation {
            let calculation = try parseCalculation()
            ordering = Ordering(.calculation(calculation), range: calculation.range)
        } else {
            ordering = Ordering(.key(try parseListedSubject()), range: TextRange(start))
        }
        if current.isKeyword("desc") || current.isKeyword("descending") {
            ordering.isDescending = true
            _ = advance()
        } else if current.isKeyword("asc") || current.isKeyword("ascending") {
            _ = advance()
        }
        return ordering
    }

    // MARK: HAVING

    private mutating func parseHaving() throws(QueryError) -> Having {
        try parseTree { parser throws(QueryError) in try parser.parseComparison() }
    }

    private mutating func parseComparison() throws(QueryError) -> Having {
        if current.kind == .word, following?.kind != .leftParenthesis,
            Calculation.Operation(rawValue: current.text.uppercased()) == nil
        {
            var error = unexpected("a calculation such as COUNT; keys of spans belong to WHERE")
            error.suggestion = Spelling.nearest(
                to: current.text, among: Calculation.Operation.allCases.map(\.rawValue))
            throw error
        }
        let calculation = try parseCalculation()
        let operatorToken = current
        guard current.kind == .comparison, let found = Operator(current) else {
            throw unexpected("one of = != > >= < <= after `\(calculation)`")
        }
        _ = advance()
        let number = current
        guard number.kind == .number, let quantity = Quantity(number.text) else {
            throw unexpected("a number")
        }
        _ = advance()
        return .comparison(
            Having.Comparison(
                calculation, found, quantity, text: number.text,
                operatorRange: TextRange(operatorToken.range),
                quantityRange: TextRange(number.range)))
    }

    // MARK: Numbers and times

    private mutating func parseLimit() throws(QueryError) -> Int {
        guard current.kind == .number, let quantity = Quantity(current.text),
            quantity.unit == nil, case .int(let number) = quantity.number
        else { throw unexpected("a number of groups such as 20") }
        _ = advance()
        return Int(clamping: number)
    }

    mutating func parseMoment() throws(QueryError) -> TimeRange.Moment {
        let token = current
        switch token.kind {
        case .number, .word, .string: break
        default: throw unexpected(Parser.momentExamples)
        }
        if token.isKeyword("now") {
            _ = advance()
            return .ago(0)
        }
        if let time = Timestamp.unixNano(iso8601: token.text) {
            _ = advance()
            return .at(time)
        }
        guard let age = Quantity(token.text)?.nanoseconds, age >= 0 else {
            throw unexpected(Parser.momentExamples)
        }
        _ = advance()
        if current.isKeyword("ago") { _ = advance() }
        return .ago(age)
    }

    private static let momentExamples = "a time such as 30m or 2026-11-20T09:24:17Z"

    private mutating func parseGranularity() throws(QueryError) -> Granularity {
        guard current.kind == .number, let quantity = Quantity(current.text),
            let granularity = quantity.nanoseconds.flatMap(Granularity.init(nanoseconds:))
        else { throw unexpected("how long a bucket is, such as 10s") }
        _ = advance()
        return granularity
    }
}

extension Quantity {
    /// A duration in whole nanoseconds; nil for what is none or does not fit.
    var nanoseconds: Int64? {
        guard let unit = unit?.nanoseconds else { return nil }
        if case .int(let count) = number {
            let (product, overflow) = count.multipliedReportingOverflow(by: Int64(unit))
            return overflow ? nil : product
        }
        return Int64(exactly: (number.double * unit).rounded())
    }
}
