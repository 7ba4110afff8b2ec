internal import Terminal

/// Splits text into lines of a width: at its line breaks, and where it is too wide.
enum TextWrap {
    /// At least one line. Breaks after a blank, a comma or a slash in the last third of a line if
    /// there is one, else anywhere. O(n).
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            wrap(line, width: max(1, width), into: &lines)
        }
        // A line break at the very end begins no line.
        while lines.count > 1, lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.isEmpty ? [""] : lines
    }

    private static func wrap(_ line: Substring, width: Int, into lines: inout [String]) {
        if line.utf8.count <= width, !line.utf8.contains(UInt8(ascii: "\t")) {
            lines.append(String(line))
            return
        }
        var current: [Character] = []
        var used = 0
        var breakAt: Int?
        func put(_ character: Character, _ columns: Int) {
            if used + columns > width, !current.isEmpty {
                let cut = breakAt ?? current.count
                lines.append(String(current[..<cut]))
                current.removeFirst(cut)
                used = current.reduce(0) { $0 + TextWrap.columns($1) }
                breakAt = nil
            }
            current.append(character)
            used += columns
            if character == " " || character == "," || character == "/", used > width * 2 / 3 {
                breakAt = current.count
            }
        }
        for character in line {
            if character == "\t" {
                for _ in 0..<4 { put(" ", 1) }
            } else {
                put(character, columns(character))
            }
        }
        lines.append(String(current))
    }

    private static func columns(_ character: Character) -> Int {
        if let byte = character.asciiValue, byte >= 0x20, byte < 0x7f { return 1 }
        return displayWidth(String(character))
    }
}
