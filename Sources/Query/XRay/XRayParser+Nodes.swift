extension XRayParser {
    mutating func parseService() throws(QueryError) -> Expression {
        let keyword = advance()
        try checkIsOutside(keyword)
        var builder = XRayBuilder(scope: .service, range: keyword.range)
        var name = NodeName()
        if current.kind == .leftParenthesis {
            let opening = advance()
            name = try parseNodeName()
            let closing = try takeClosing(of: opening)
            builder.range = keyword.range.lowerBound..<closing.range.upperBound
        }
        let block = try parseBraces(in: .service)
        return .related(.any, Expression.joined([builder.node(name)] + block, by: Expression.all))
    }

    mutating func parseEdge() throws(QueryError) -> Expression {
        let keyword = advance()
        try checkIsOutside(keyword)
        guard current.kind == .leftParenthesis else {
            throw base.unexpected("( and two services")
        }
        let opening = advance()
        let caller = try parseNodeName()
        guard current.kind == .comma else { throw base.unexpected(", and the service called") }
        _ = advance()
        let called = try parseNodeName()
        let closing = try takeClosing(of: opening)
        let builder = XRayBuilder(
            scope: .edge, range: keyword.range.lowerBound..<closing.range.upperBound)
        let block = try parseBraces(in: .edge)
        return .related(
            .any,
            Expression.joined(builder.call(from: caller, to: called) + block, by: Expression.all))
    }

    /// What a node is asked to be; nil for what is not asked.
    struct NodeName {
        var name: String?
        var type: String?
        var account: String?
    }

    /// A name in quotes, `id(…)`, or nothing for any node.
    private mutating func parseNodeName() throws(QueryError) -> NodeName {
        if current.kind == .string { return NodeName(name: advance().text) }
        guard current.isKeyword("id") else {
            if current.kind == .comma || current.kind == .rightParenthesis { return NodeName() }
            throw base.unexpected("a service's name in quotes, or id(name: …, type: …)")
        }
        _ = advance()
        guard current.kind == .leftParenthesis else { throw base.unexpected("(") }
        let opening = advance()
        var node = NodeName()
        while true {
            let part = try takeLabel()
            guard current.kind == .string else { throw base.unexpected("a text in quotes") }
            let text = advance().text
            switch part {
            case "name": node.name = text
            case "type": node.type = text
            default: node.account = text
            }
            guard current.kind == .comma else { break }
            _ = advance()
        }
        _ = try takeClosing(of: opening)
        return node
    }

    /// `name:`, with or without a blank before the colon.
    private mutating func takeLabel() throws(QueryError) -> String {
        let token = current
        let labels = ["name", "type", "account.id"]
        let hasColon = token.text.hasSuffix(":")
        let label = (hasColon ? String(token.text.dropLast()) : token.text).lowercased()
        guard token.kind == .word, labels.contains(label) else {
            throw base.unexpected("name:, type: or account.id:")
        }
        _ = advance()
        if !hasColon {
            guard current.kind == .word, current.text == ":" else { throw base.unexpected(":") }
            _ = advance()
        }
        return label
    }

    private mutating func takeClosing(of opening: Token) throws(QueryError) -> Token {
        guard current.kind == .rightParenthesis else {
            if current.kind == .end {
                throw QueryError(
                    code: .syntax, range: opening.range, message: "this ( is never closed")
            }
            throw base.unexpected(")")
        }
        return advance()
    }

    /// What stands in braces, if anything does.
    private mutating func parseBraces(in inner: Scope) throws(QueryError) -> [Expression] {
        guard current.kind == .leftBrace else { return [] }
        let opening = advance()
        scope = inner
        defer { scope = .trace }
        let expression = try parseExpression()
        try base.close(opening, with: .rightBrace, "}")
        return [expression]
    }

    private func checkIsOutside(_ keyword: Token) throws(QueryError) {
        guard scope == .trace else {
            throw QueryError(
                code: .meaning, range: keyword.range,
                message: "`\(keyword.text)` cannot stand in braces: they ask one service or call")
        }
    }
}
