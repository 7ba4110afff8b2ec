internal import Query
internal import Terminal

/// A filter or a query as text on screen: coloured by what each part of it is, and what is wrong with it.
enum FilterText {
    static func highlighted(
        _ text: String, _ theme: Theme, as language: PromptAnalysis.Language = .filter
    ) -> StyledText {
        let bytes = Array(text.utf8)
        var result = StyledText()
        var place = 0
        func add(upTo end: Int, _ style: Style) {
            guard end > place, end <= bytes.count else { return }
            result.append(String(decoding: bytes[place..<end], as: UTF8.self), style)
            place = end
        }
        for piece in PromptAnalysis(text, as: language).pieces {
            add(upTo: piece.range.lowerBound, theme.text)
            add(upTo: piece.range.upperBound, style(of: piece.role, theme))
        }
        add(upTo: bytes.count, theme.text)
        return result
    }

    private static func style(of role: PromptAnalysis.Role, _ theme: Theme) -> Style {
        switch role {
        case .column: theme.accent
        case .calculation: theme.accent.bold()
        case .attribute: theme.key.bold()
        case .operator, .punctuation: theme.dim
        case .keyword: theme.strong
        case .number, .bool: theme.number
        case .text: theme.string
        case .error: theme.error
        }
    }

    /// Nil for what can be applied, nothing at all included.
    static func problem(
        _ text: String, as language: PromptAnalysis.Language = .filter
    ) -> FilterProblem? {
        guard !text.trimmed.isEmpty else { return nil }
        do throws(QueryError) {
            let notes =
                switch language {
                case .filter: try Filter.parse(text).notes
                case .query: try Query.parse(text).notes
                }
            return notes.first.map { problem($0, in: text, isFatal: false) }
        } catch {
            return problem(error, in: text, isFatal: true)
        }
    }

    static func problem(
        _ error: QueryError, in text: String, isFatal: Bool
    ) -> FilterProblem {
        let first = error.column(in: text) - 1
        let bytes = Array(text.utf8)
        let low = min(error.range.lowerBound, bytes.count)
        let high = min(max(low, error.range.upperBound), bytes.count)
        let length = String(decoding: bytes[low..<high], as: UTF8.self).count
        return FilterProblem(
            range: first..<(first + max(1, length)), message: error.summary, isFatal: isFatal)
    }
}
