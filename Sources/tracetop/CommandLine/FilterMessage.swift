internal import Query
internal import Terminal

/// A remark about a filter or a query with the text below it and carets under what it is about.
enum FilterMessage {
    private static let indentation = 4
    /// Bytes of the text that stand before and behind the beginning of what is wrong.
    private static let shownBefore = 80
    private static let shownBehind = 120

    /// - Parameter width: columns of the terminal, where the text would wrap and leave the carets
    ///   behind; nil for a file.
    static func lines(
        for error: QueryError, in text: String, width: Int? = ProcessEnvironment.errorWidth
    ) -> String {
        let (shown, error) = excerpt(of: text, around: error, width: width)
        let rendered = error.rendered(
            under: shown, indentation: indentation, width: { displayWidth(visible($0)) })
        let carets = rendered.split(separator: "\n", maxSplits: 1).first ?? ""
        return brief(error.summary) + "\n" + String(repeating: " ", count: indentation)
            + visible(shown) + "\n" + carets
    }

    /// What a message quotes is as long as what was typed: both ends of it say enough.
    private static func brief(_ summary: String) -> String {
        guard summary.count > 2 * (shownBefore + shownBehind) else { return summary }
        return summary.prefix(2 * shownBehind) + "…" + summary.suffix(2 * shownBefore)
    }

    /// What is wrong and its surroundings on one line, and where the error is there. Without a
    /// terminal, texts of a few lines are shown whole.
    private static func excerpt(
        of text: String, around error: QueryError, width: Int?
    ) -> (text: String, error: QueryError) {
        var bytes = text.utf8.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
        let start = min(error.range.lowerBound, bytes.count)
        guard var (first, end) = part(of: bytes.count, around: start, width: width) else {
            return (String(decoding: bytes, as: UTF8.self), error)
        }
        // Characters stay whole.
        while first < start, bytes[first] & 0xC0 == 0x80 { first += 1 }
        while end > start, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let (before, behind) = (first > 0 ? "…" : "", end < bytes.count ? "…" : "")
        bytes = Array(before.utf8) + bytes[first..<end] + Array(behind.utf8)
        var shown = error
        let moved = before.utf8.count - first
        shown.range = (start + moved)..<(min(max(error.range.upperBound, start), end) + moved)
        return (String(decoding: bytes, as: UTF8.self), shown)
    }

    /// The bytes to show of so many, around one of them; nil for all. A byte takes a column at most,
    /// but for what is spelled out.
    private static func part(
        of count: Int, around start: Int, width: Int?
    ) -> (first: Int, end: Int)? {
        guard let width else {
            guard count > 2 * (shownBefore + shownBehind) else { return nil }
            return (max(0, start - shownBefore), min(count, start + shownBehind))
        }
        // Both ends may become `…`, and the caret of what is missing stands behind.
        let room = max(20, width - indentation - 3)
        guard count > room else { return nil }
        let first = max(0, min(start - room / 2, count - room))
        return (first, first + room)
    }
}
