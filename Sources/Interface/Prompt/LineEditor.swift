internal import Terminal

/// A line of text under edit, with the keys that shells have.
struct LineEditor: Sendable, Hashable {
    private(set) var characters: [Character] = []
    /// Where typing goes, 0 to the number of characters.
    private(set) var cursor = 0

    /// Longer input is cut: a filter is typed by a person.
    private static let limit = 4_096

    init(_ text: String = "") {
        set(text)
    }

    var text: String { String(characters) }
    var isEmpty: Bool { characters.isEmpty }

    mutating func set(_ text: String) {
        characters = Array(text.prefix(Self.limit))
        cursor = characters.count
    }

    /// Where the cursor is in the text's UTF-8.
    var cursorOffset: Int { characters[..<cursor].reduce(0) { $0 + $1.utf8.count } }

    /// Puts text behind all that is there; the cursor stays.
    mutating func append(_ text: String) {
        characters.append(contentsOf: text.prefix(max(0, Self.limit - characters.count)))
    }

    /// Whether the key was one of editing.
    mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .left, .ctrl("b"): cursor = max(0, cursor - 1)
        case .right, .ctrl("f"): cursor = min(characters.count, cursor + 1)
        case .home, .ctrl("a"): cursor = 0
        case .end, .ctrl("e"): cursor = characters.count
        case Key(.left, .control), Key(.left, .alt), .alt("b"): cursor = wordStart
        case Key(.right, .control), Key(.right, .alt), .alt("f"): cursor = wordEnd
        case .backspace, .ctrl("h"): delete(max(0, cursor - 1)..<cursor)
        case .delete: delete(cursor..<min(characters.count, cursor + 1))
        case .ctrl("w"), Key(.backspace, .alt): delete(wordStart..<cursor)
        case .ctrl("u"): delete(0..<cursor)
        case .ctrl("k"): delete(cursor..<characters.count)
        default:
            guard let typed = key.typed, !typed.isNewline else { return false }
            insert(String(typed))
        }
        return true
    }

    /// Takes away the blank before the cursor, where there is one.
    mutating func removeBlank() {
        guard cursor > 0, characters[cursor - 1] == " " else { return }
        delete(cursor - 1..<cursor)
    }

    /// Inserts text at the cursor; line breaks and tabs become blanks.
    mutating func insert(_ text: String) {
        let room = Self.limit - characters.count
        let added = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.prefix(max(0, room))
        characters.insert(contentsOf: added, at: cursor)
        cursor += added.count
    }

    private mutating func delete(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    private var wordStart: Int {
        var place = cursor
        while place > 0, characters[place - 1].isWhitespace { place -= 1 }
        while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
        return place
    }

    private var wordEnd: Int {
        var place = cursor
        while place < characters.count, characters[place].isWhitespace { place += 1 }
        while place < characters.count, !characters[place].isWhitespace { place += 1 }
        return place
    }
}
