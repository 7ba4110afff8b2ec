internal import Terminal

/// A query for reading: a line a clause where it is longer than a line, keywords standing out.
///
/// No parser: words and quoted texts are told apart, nothing is understood. What is not SQL at all
/// comes out as it came in.
enum SQLText {
    private static let clauses: Set<String> = [
        "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "UNION", "VALUES", "SET",
        "RETURNING", "JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "CROSS", "ON", "WINDOW", "FOR",
    ]
    private static let others: Set<String> = [
        "SELECT", "INSERT", "INTO", "UPDATE", "DELETE", "WITH", "AS", "AND", "OR", "NOT", "NULL",
        "IS", "IN", "LIKE", "ILIKE", "BETWEEN", "EXISTS", "BY", "ASC", "DESC", "DISTINCT", "CASE",
        "WHEN", "THEN", "ELSE", "END", "ALL", "ANY", "OVER", "USING", "TRUE", "FALSE", "CALL",
        "BEGIN", "COMMIT", "ROLLBACK", "CREATE", "TABLE", "INDEX", "ALTER", "DROP",
    ]

    /// - Parameter width: of the lines that are wanted; one with a long word may be wider.
    static func lines(_ query: String, width: Int, theme: Theme) -> [StyledText] {
        var lines = [StyledText()]
        let words = words(query)
        let isLong = words.reduce(0) { $0 + displayWidth($1.text) + 1 } > width
        var (used, depth) = (0, 0)
        var before = ""
        for word in words {
            let upper = word.isQuoted ? "" : word.text.uppercased()
            let isClause = clauses.contains(upper)
            // LEFT JOIN and ORDER BY stay together, and what is in parentheses.
            let begins = isClause && depth == 0 && !(clauses.contains(before) && upper == "JOIN")
            let length = displayWidth(word.text)
            let needsBlank = used > 0 && word.hasBlankBefore
            if isLong, used > 0, begins || used + length + 1 > width {
                lines.append(StyledText(begins ? "" : "  ", theme.text))
                used = begins ? 0 : 2
            } else if needsBlank {
                lines[lines.count - 1].append(" ", theme.text)
                used += 1
            }
            let style =
                isClause || others.contains(upper)
                ? theme.accent : word.isQuoted ? theme.string : theme.text
            lines[lines.count - 1].append(word.text, style)
            used += length
            if word.text == "(" { depth += 1 }
            if word.text == ")" { depth = max(0, depth - 1) }
            before = upper
        }
        return lines
    }

    private struct Word {
        var text: String
        var isQuoted = false
        var hasBlankBefore = false
    }

    private static func words(_ query: String) -> [Word] {
        var words: [Word] = []
        var current = Word(text: "")
        var quote: Character?
        var sawBlank = false
        func finish() {
            if !current.text.isEmpty { words.append(current) }
            current = Word(text: "", hasBlankBefore: sawBlank)
        }
        for character in query {
            if let open = quote {
                current.text.append(character.isNewline ? " " : character)
                if character == open {
                    quote = nil
                    sawBlank = false
                    finish()
                }
            } else if character.isWhitespace {
                sawBlank = true
                finish()
            } else if character == "'" || character == "\"" || character == "`" {
                finish()
                current.isQuoted = character == "'"
                current.text.append(character)
                quote = character
            } else if character == "(" || character == ")" || character == "," {
                finish()
                current.text.append(character)
                sawBlank = false
                finish()
            } else {
                current.text.append(character)
                sawBlank = false
            }
        }
        finish()
        return words
    }
}
