internal import Query
internal import Terminal

/// A remark about a filter with the filter below it and carets under what it is about.
enum FilterMessage {
    private static let indentation = 4

    static func lines(for error: QueryError, in text: String) -> String {
        // On one line, and nothing in it that steers a terminal: the carets must fit below.
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(scalar == "\n" ? " " : scalar) }
        let shown = String(scalars)
        let rendered = error.rendered(
            under: shown, indentation: indentation, width: { displayWidth(visible($0)) })
        let carets = rendered.split(separator: "\n", maxSplits: 1).first ?? ""
        return error.summary + "\n" + String(repeating: " ", count: indentation) + visible(shown)
            + "\n" + carets
    }
}
