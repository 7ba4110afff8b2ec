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
        var parts = [try parseConjunction(of: leaf)]
        while current.isKeyword("or") {
            _ = advance()
            parts.append(try parseConjunction(of: leaf))
        }
        return Tree.joined(parts, by: Tree.any)
    }

    private mutating func parseConjunction<Tree: BooleanTree>(
        of leaf: Leaf<Tree>
    ) throws(QueryError) -> Tree {
        var parts = [try parseNegation(of: leaf)]
        while current.isKeyword("and") {
            _ = advance()
            parts.append(try parseNegation(of: leaf))
        }
        return Tree.joined(parts, by: Tree.all)
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
