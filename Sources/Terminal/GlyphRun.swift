// From text to cells: what is drawn, and so what is measured.

/// Splits text into the glyphs that a terminal makes of it.
///
/// - What could steer the terminal is spelled out (`VisibleText`).
/// - Joiners and variation selectors are left out: terminals disagree on the width of what they
///   join. A marks without a character before it is left out as well.
/// - What the C library can't print (newer than its tables) is U+FFFD.
enum GlyphRun {
    /// Calls `body` with each glyph and its width (1 or 2) until it says false.
    static func forEach(_ text: some Sequence<Unicode.Scalar>, _ body: (Glyph, Int) -> Bool) {
        var pending: (glyph: Glyph, width: Int)?
        for scalar in text {
            let value = scalar.value
            if value >= 0x20, value < 0x7f {
                if let done = pending, !body(done.glyph, done.width) { return }
                pending = (Glyph(scalar), 1)
                continue
            }
            if VisibleText.mustBeSpelledOut(scalar) {
                if let done = pending, !body(done.glyph, done.width) { return }
                pending = nil
                for byte in VisibleText.spelling(of: scalar).utf8 {
                    guard body(Glyph(ascii: byte), 1) else { return }
                }
                continue
            }
            if isLeftOut(value) || isSkinTone(value) && pending != nil { continue }
            switch ScalarWidth.of(scalar) {
            case 0:
                pending?.glyph.combine(scalar)
            case let width where width > 0:
                if let done = pending, !body(done.glyph, done.width) { return }
                pending = (Glyph(scalar), min(width, 2))
            default:
                if let done = pending, !body(done.glyph, done.width) { return }
                pending = (Glyph("\u{fffd}"), 1)
            }
        }
        if let done = pending { _ = body(done.glyph, done.width) }
    }

    /// Joiners and variation selectors.
    private static func isLeftOut(_ value: UInt32) -> Bool {
        value == 0x200c || value == 0x200d || (0xfe00...0xfe0f).contains(value)
            || (0xe0100...0xe01ef).contains(value)
    }

    /// Emoji modifiers: some terminals draw them in the emoji before, some beside it.
    private static func isSkinTone(_ value: UInt32) -> Bool {
        (0x1f3fb...0x1f3ff).contains(value)
    }

    /// The columns that `text` takes, counting no further than needed to know that it is more
    /// than `limit`.
    static func width(of text: String, limit: Int = .max) -> Int {
        if let ascii = printableASCIICount(text) { return ascii }
        var total = 0
        forEach(text.unicodeScalars) { _, width in
            total += width
            return total <= limit
        }
        return total
    }

    /// The number of bytes where all of them are printable ASCII, else nil.
    static func printableASCIICount(_ text: String) -> Int? {
        let count = text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
            for byte in bytes where byte &- 0x20 >= 0x5f { return nil }
            return bytes.count
        }
        return count ?? nil
    }
}

/// The columns that `text` takes on a canvas. O(n); one pass over the bytes for plain ASCII.
public func displayWidth(_ text: String) -> Int {
    GlyphRun.width(of: text)
}
