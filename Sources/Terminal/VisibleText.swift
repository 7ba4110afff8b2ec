// Text from outside must not steer the terminal: what isn't a plain character is spelled out.

/// `text` with everything that could steer a terminal, reorder a line, or hide itself, spelled out:
/// control characters as `\e`, `\n`, `\u{9b}`; bidirectional controls, line separators, tags and
/// other invisible characters as `\u{202e}`.
///
/// Canvases do this by themselves; it is for text that is printed in other ways. O(n), and free
/// for plain ASCII.
public func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { VisibleText.mustBeSpelledOut($0) }) else {
        return text
    }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
        if VisibleText.mustBeSpelledOut(scalar) {
            result += VisibleText.spelling(of: scalar)
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

enum VisibleText {
    /// Whether `scalar` may not reach a terminal.
    @inline(__always)
    static func mustBeSpelledOut(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x7f { return value < 0x20 }
        if value < 0xad { return value < 0xa0 }
        return isInvisible(value)
    }

    private static func isInvisible(_ value: UInt32) -> Bool {
        switch value {
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width space.
        case 0xad, 0x61c, 0x180e, 0x200b: true
        // Direction marks, separators, bidirectional embeddings and overrides, word joiner and the
        // invisible operators, isolates, deprecated format characters.
        case 0x200e, 0x200f, 0x2028...0x202e, 0x2060...0x206f: true
        // Byte order mark, annotations, tags.
        case 0xfeff, 0xfff9...0xfffb, 0xe0000...0xe007f: true
        // Hieroglyph, shorthand and musical format controls.
        case 0x13430...0x1343f, 0x1bca0...0x1bca3, 0x1d173...0x1d17a: true
        default: false
        }
    }

    /// `\e`, `\n`, … or `\u{202e}`: ASCII only.
    static func spelling(of scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x00: "\\0"
        case 0x07: "\\a"
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0a: "\\n"
        case 0x0b: "\\v"
        case 0x0c: "\\f"
        case 0x0d: "\\r"
        case 0x1b: "\\e"
        default: "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }
}
