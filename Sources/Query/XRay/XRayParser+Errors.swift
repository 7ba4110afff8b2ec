extension XRayParser {
    /// No keyword, or one of those that are not supported.
    func unknownKeyword(_ token: Token) -> QueryError {
        let word = token.text.lowercased()
        if word.hasPrefix("rootcause") {
            return QueryError(
                code: .meaning, range: token.range,
                message: "`\(token.text)` is not supported: there is no analysis of root causes; "
                    + "service() {fault} and edge(,) {fault} find where it failed")
        }
        if word == "group.name" || word == "group.arn" {
            return QueryError(
                code: .meaning, range: token.range,
                message: "there are no groups, so none of that name: write the group's own "
                    + "expression")
        }
        if ["first", "last", "remote", "index", "coverage", "message"].contains(word) {
            return QueryError(
                code: .meaning, range: token.range,
                message: "`\(token.text)` stands only in rootcause blocks, which are not supported")
        }
        let words = XRayKeyword.allCases.map(\.rawValue) + ["service", "edge", "annotation"]
        return QueryError(
            code: .syntax, range: token.range,
            message: "`\(token.text)` is no keyword of X-Ray's filters; an annotation is "
                + "annotation.KEY",
            suggestion: Spelling.nearest(to: word, among: words))
    }

    func wrongOperator(_ token: Token, for keyword: Token) -> QueryError {
        let (what, operators) =
            switch XRayKeyword(rawValue: keyword.text.lowercased())?.valueType {
            case .bool: ("true or false", "= !=")
            case .seconds, .number: ("a number", "= != < <= > >=")
            default: ("a text", "= != CONTAINS BEGINSWITH ENDSWITH")
            }
        return QueryError(
            code: .meaning, range: token.range,
            message: "\(keyword.text) is \(what); compare it with \(operators)")
    }
}
