extension Parser {
    /// What a person who wrote `text` in the place of an operator may have meant.
    private static let operatorAliases: [String: String] = [
        "=~": "matches", "~": "matches", "!~": "NOT … matches", "<>": "!=", "is": "=", "eq": "=",
        "equals": "=", "ne": "!=", "gt": ">", "gte": ">=", "ge": ">=", "lt": "<", "lte": "<=",
        "le": "<=", "like": "contains", "ilike": "contains", "has": "contains",
        "includes": "contains", "regex": "matches", "startswith": "starts-with",
        "endswith": "ends-with", "&&": "AND", "||": "OR", "&": "AND", "|": "OR", "!": "NOT",
    ]

    /// The current token is not what may stand here.
    func unexpected(_ expected: String) -> QueryError {
        let token = current
        let alias = Parser.operatorAliases[token.text]
        switch token.kind {
        case .end:
            return QueryError(
                code: .syntax, range: token.range, message: "expected \(expected) here")
        case .unterminatedString:
            return QueryError(
                code: .syntax, range: token.range, message: "this string has no closing quote")
        case .invalid where alias == nil:
            return QueryError(
                code: .syntax, range: token.range,
                message: "expected \(expected), found `\(token.text)`; "
                    + "a text with such a character stands in quotes")
        default:
            return QueryError(
                code: .syntax, range: token.range,
                message: "expected \(expected), found `\(token.text)`",
                suggestion: isXRay && alias != "AND" && alias != "OR" ? nil : alias)
        }
    }

    /// The token after `key` is no operator.
    func unexpectedOperator(after key: Token) -> QueryError {
        var error = unexpected("an operator after `\(key.text)`")
        if key.kind == .word, key.text.lowercased().hasPrefix("xray:") {
            return QueryError(
                code: .syntax, range: key.range,
                message: "`xray:` stands first, and all that follows is one of X-Ray's expressions")
        }
        guard current.kind == .word else {
            if current.kind == .end {
                error.message += ": = != > < exists contains in matches …"
            }
            return error
        }
        if let (range, meant) = operatorInWords() {
            error.range = range
            error.suggestion = meant
            return error
        }
        let word = current.text.lowercased()
        error.suggestion =
            Parser.operatorAliases[word.filter { $0 != "_" && $0 != "-" }]
            ?? Spelling.nearest(
                to: String(word.map { $0 == "_" ? "-" : $0 }),
                among: Operator.allCases.lazy.map(\.rawValue).filter { $0.utf8.count > 2 })
        return error
    }

    /// The text goes on where it should have ended.
    func unexpectedRest() -> QueryError {
        if let error = lonelyUnit() ?? lonelyTime() { return error }
        var error = unexpected("AND, OR or the end")
        if current.kind == .word {
            error.suggestion = Spelling.nearest(to: current.text, among: ["AND", "OR"])
        }
        return error
    }

    /// A query goes on where a clause should have begun.
    ///
    /// - Parameter joiners: what else could have stood there.
    func unexpectedRest(after joiners: String) -> QueryError {
        if let error = lonelyUnit() ?? lonelyTime() { return error }
        let clauses = "a clause (WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, SINCE, UNTIL, EVERY)"
        var error = unexpected(joiners.isEmpty ? clauses : "\(joiners) or \(clauses)")
        guard current.kind == .word else { return error }
        let known = Clause.allCases.map(\.rawValue) + (joiners == "AND, OR" ? ["AND", "OR"] : [])
        error.suggestion =
            Clause.aliases[current.text.lowercased()]
            ?? Spelling.nearest(to: current.text, among: known)
        // `gruop by`: the nearest word is the first of two.
        if error.suggestion == nil {
            let firsts = ["GROUP": "GROUP", "ORDER": "ORDER"]
            error.suggestion = Spelling.nearest(to: current.text, among: firsts.keys.sorted())
        }
        return error
    }

    static func unknownCalculation(_ token: Token) -> QueryError {
        let names = Calculation.Operation.allCases.map(\.rawValue)
        let word = token.text.uppercased()
        let suggestion =
            nearestPercentile(to: word) ?? calculationAliases[word]
            ?? Spelling.nearest(to: word, among: names)
        var message = "unknown calculation `\(token.text)`"
        if word == "SELECT" || word == "VISUALIZE" {
            message += ": a query begins with what it calculates, such as COUNT"
        } else if suggestion == nil {
            message += "; there are \(names.joined(separator: ", "))"
        }
        return QueryError(
            code: .syntax, range: token.range, message: message, suggestion: suggestion)
    }

    /// What a person who wrote something else for a calculation may have meant.
    private static let calculationAliases: [String: String] = [
        "MEAN": "AVG", "AVERAGE": "AVG", "MEDIAN": "P50", "TOTAL": "SUM", "MAXIMUM": "MAX",
        "MINIMUM": "MIN", "DISTINCT": "COUNT_DISTINCT", "UNIQUE": "COUNT_DISTINCT",
        "COUNT_UNIQUE": "COUNT_DISTINCT", "HISTOGRAM": "HEATMAP", "RATE_SUM": "RATE",
        "RATE_AVG": "RATE", "RATE_MAX": "RATE", "PER_SECOND": "RATE", "P100": "MAX", "P0": "MIN",
    ]

    /// For `P91` and `P99.9` the percentile next to it. After the first two digits come decimals,
    /// as in P999.
    private static func nearestPercentile(to word: String) -> String? {
        let digits = word.dropFirst().filter { $0 != "." }
        guard word.first == "P", (2...4).contains(digits.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits != "100",
            let number = Double(digits.prefix(2) + "." + digits.dropFirst(2) + "0")
        else { return nil }
        let percentiles = Calculation.Operation.allCases.compactMap { operation in
            operation.permille.map { (operation.rawValue, abs(Double($0) / 10 - number)) }
        }
        return percentiles.min { $0.1 < $1.1 }?.0
    }

    /// The current word stands before a brace.
    func noSuchRelation() -> QueryError {
        let words = Expression.Relation.allCases.map(\.rawValue)
        return QueryError(
            code: .syntax, range: current.range,
            message: "expected \(words.joined(separator: ", ")) before {, found `\(current.text)`",
            suggestion: Spelling.nearest(to: current.text, among: words))
    }

    static func noSuchKey(_ token: Token) -> QueryError {
        guard token.text.contains("trace.") else {
            return QueryError(
                code: .syntax, range: token.range,
                message: token.text.isEmpty
                    ? "a key cannot be empty" : "`\(token.text)` names nothing after its dot")
        }
        let columns = Column.allCases.map(\.rawValue).filter { $0.hasPrefix("trace.") }
        return QueryError(
            code: .meaning, range: token.range,
            message: "no column `\(token.text)`; an attribute of that name is "
                + "span.\(token.text)",
            suggestion: Spelling.nearest(to: token.text, among: columns))
    }
}
