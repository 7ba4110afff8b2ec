/// AND, OR, NOT and parentheses, around leaves that the caller reads:
///
/// ```
/// tree        = conjunction { OR conjunction }
/// conjunction = negation { AND negation }
/// negation    = NOT negation | "(" tree ")" | leaf
/// ```
extension Parser {
    typealias Leaf<Tree> = (inout Parser) throws(QueryError) -> Tree

    mutating func parseTree<Tree: BooleanTree>(of leaf: Leaf<Tree>) throws(QueryError) -> Tree {
        try parseParts(between: "or", joinedBy: Tree.any) { parser throws(QueryError) in
            try parser.parseParts(between: "and", joinedBy: Tree.all) {
                parser throws(QueryError) in
                try parser.parseNegation(of: leaf)
            }
        }
    }

    private mutating func parseParts<Tree: BooleanTree>(
        between keyword: String, joinedBy make: ([Tree]) -> Tree, _ part: Leaf<Tree>
    ) throws(QueryError) -> Tree {
        var parts = [try part(&self)]
        while current.isKeyword(keyword) {
            _ = advance()
            parts.append(try part(&self))
        }
        return Tree.joined(parts, by: make)
    }

    private mutating func parseNegation<Tree: BooleanTree>(
        of leaf: Leaf<Tree>
    ) throws(QueryError) -> Tree {
        try descend()
        defer { ascend() }
        if current.isKeyword("not") {
            _ = advance()
            return .not(try parseNegation(of: leaf))
        }
        guard current.kind == .leftParenthesis else { return try leaf(&self) }
        let opening = advance()
        let inner = try parseTree(of: leaf)
        try close(opening, with: .rightParenthesis, ")")
        return inner
    }

    /// Notes that what is parsed next lies one level deeper.
    mutating func descend() throws(QueryError) {
        depth += 1
        guard depth <= Parser.maximumDepth else {
            throw QueryError(
                code: .syntax, range: current.range,
                message: "nested more than \(Parser.maximumDepth) deep")
        }
    }

    mutating func ascend() {
        depth -= 1
    }

    /// Takes what closes an expression that `opening` began.
    mutating func close(
        _ opening: Token, with kind: Token.Kind, _ spelling: String
    ) throws(QueryError) {
        guard current.kind == kind else {
            if current.kind == .end {
                throw QueryError(
                    code: .syntax, range: opening.range,
                    message: "this \(opening.text) is never closed")
            }
            throw unexpected("AND, OR or \(spelling)")
        }
        _ = advance()
    }
}
