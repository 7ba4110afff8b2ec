internal import Query
internal import Terminal

/// A remark about a filter or a query with the text below it and carets under what it is about.
enum FilterMessage {
    private static let indentation = 4
    /// Bytes of the text that stand before and behind the beginning of what is wrong.
    private static let shownBefore = 80
    private static let shownBehind = 120

    static func lines(for error: QueryError, in text: String) -> String {
        let (shown, error) = excerpt(of: text, around: error)
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

    /// What is wrong and its surroundings on one line, and where the error is there: texts of a few
    /// lines of a terminal are shown whole.
    private static func excerpt(
        of text: String, around error: QueryError
    ) -> (text: String, error: QueryError) {
        var bytes = text.utf8.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
        guard bytes.count > 2 * (shownBefore + shownBehind) else {
            return (String(decoding: bytes, as: UTF8.self), error)
        }
        let start = min(error.range.lowerBound, bytes.count)
        var (first, end) = (max(0, start - shownBefore), min(bytes.count, start + shownBehind))
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
}
