internal import Terminal

/// What a key does to the cursor of a list: in each list the same.
///
/// Where `Space` or `b` mean something of their own on a screen, it asks for that first.
enum RowMotion: Sendable, Hashable {
    case rows(Int)
    case halfPages(Int)
    case pages(Int)
    case first
    case last

    /// Nil for a key that moves nothing.
    init?(_ key: Key) {
        switch key {
        case "j", .down, .ctrl("n"): self = .rows(1)
        case "k", .up, .ctrl("p"): self = .rows(-1)
        case .ctrl("d"): self = .halfPages(1)
        case .ctrl("u"): self = .halfPages(-1)
        case .pageDown, .ctrl("f"), .space: self = .pages(1)
        case .pageUp, .ctrl("b"), "b": self = .pages(-1)
        case "g", .home: self = .first
        case "G", .end: self = .last
        default: return nil
        }
    }

    /// The row it leads to; it may lie beyond the list's ends.
    ///
    /// - Parameters:
    ///   - count: of the list's rows.
    ///   - visible: rows of a page.
    func row(from row: Int, of count: Int, visible: Int) -> Int {
        switch self {
        case .rows(let rows): row + rows
        case .halfPages(let pages): row + pages * (visible / 2)
        case .pages(let pages): row + pages * visible
        case .first: 0
        case .last: count - 1
        }
    }
}
