extension Canvas {
    /// Puts text on a row.
    ///
    /// - Parameters:
    ///   - maxWidth: the columns that it may take; nil for all up to the view's right edge.
    ///   - truncation: where it is cut when it is wider.
    ///   - align: where it stands within `maxWidth` when it is narrower.
    /// - Returns: the columns that the text took.
    @discardableResult
    public mutating func put(
        _ text: String, x: Int, y: Int, style: Style = .plain, maxWidth: Int? = nil,
        truncation: Truncation = .end, align: Alignment = .left
    ) -> Int {
        let room = maxWidth ?? roomRight(of: x)
        guard room > 0 else { return 0 }
        if let count = GlyphRun.printableASCIICount(text), count <= room {
            var column = x + offset(of: count, in: room, align)
            for byte in text.utf8 {
                set(Glyph(ascii: byte), width: 1, x: column, y: y, style: style)
                column += 1
            }
            return count
        }
        return put(StyledText(text, style), x: x, y: y, maxWidth: room, truncation, align)
    }

    /// Puts text in several styles on a row: as `put(_:x:y:style:…)`; it is cut as a whole.
    @discardableResult
    public mutating func put(
        _ text: StyledText, x: Int, y: Int, maxWidth: Int? = nil,
        truncation: Truncation = .end, align: Alignment = .left
    ) -> Int {
        put(
            text, x: x, y: y, maxWidth: maxWidth ?? roomRight(of: x), truncation, align)
    }

    private mutating func put(
        _ text: StyledText, x: Int, y: Int, maxWidth room: Int, _ truncation: Truncation,
        _ align: Alignment
    ) -> Int {
        guard room > 0 else { return 0 }
        // Bounded: a cell is one glyph at least, and no view is wider than a canvas may be.
        let room = min(room, 20_000)
        var pieces = leading(text, columns: room)
        if pieces.isCut {
            switch truncation {
            case .clip:
                break
            case .end:
                pieces = leading(text, columns: room - 1)
                pieces.append(ellipsis, 1, pieces.lastStyle ?? text.runs.first?.style ?? .plain)
            case .middle:
                let tailRoom = (room - 1) / 2
                let tail = trailing(text, columns: tailRoom)
                pieces = leading(text, columns: room - 1 - tailRoom)
                pieces.append(ellipsis, 1, pieces.lastStyle ?? text.runs.first?.style ?? .plain)
                pieces.append(tail)
            }
        }
        var column = x + offset(of: pieces.columns, in: room, align)
        for piece in pieces.glyphs {
            putGlyph(piece.glyph, width: piece.width, x: column, y: y, style: piece.style)
            column += piece.width
        }
        return pieces.columns
    }

    /// Puts one glyph, in ASCII where the canvas is for that.
    mutating func putGlyph(_ glyph: Glyph, width: Int, x: Int, y: Int, style: Style) {
        guard glyphs == .ascii, glyph.base.value >= 0x7f || !glyph.isSingle else {
            set(glyph, width: width, x: x, y: y, style: style)
            return
        }
        let base = glyph.base
        let replacement = Glyph(base.value < 0x7f ? base : GlyphTier.ascii(base))
        for column in x..<(x + width) {
            set(replacement, width: 1, x: column, y: y, style: style)
        }
    }

    /// Puts one character of ours, such as a line or a marker.
    mutating func putScalar(_ scalar: Unicode.Scalar, x: Int, y: Int, style: Style) {
        putGlyph(Glyph(scalar), width: 1, x: x, y: y, style: style)
    }

    private var ellipsis: Glyph { Glyph("…") }

    private func roomRight(of x: Int) -> Int {
        let (room, overflow) = width.subtractingReportingOverflow(x)
        return overflow ? 0 : room
    }

    private func offset(of columns: Int, in room: Int, _ align: Alignment) -> Int {
        switch align {
        case .left: 0
        case .right: room - columns
        case .center: (room - columns) / 2
        }
    }

    /// The first glyphs of `text`, as many as fit in `columns`.
    private func leading(_ text: StyledText, columns: Int) -> Pieces {
        var pieces = Pieces()
        for run in text.runs where !pieces.isCut {
            GlyphRun.forEach(run.text.unicodeScalars) { glyph, width in
                if pieces.columns + width > columns {
                    pieces.isCut = true
                    return false
                }
                pieces.append(glyph, width, run.style)
                return true
            }
        }
        return pieces
    }

    /// The last glyphs of `text`, as many as fit in `columns`.
    private func trailing(_ text: StyledText, columns: Int) -> Pieces {
        var backwards: [Pieces.Piece] = []
        var used = 0
        for run in text.runs.reversed() where used < columns {
            // Enough scalars for the columns that are left, even with marks; a long value isn't
            // walked from its start.
            var glyphs: [Pieces.Piece] = []
            let scalars = run.text.unicodeScalars.suffix(4 * (columns - used) + 8)
            GlyphRun.forEach(scalars) { glyph, width in
                glyphs.append(Pieces.Piece(glyph: glyph, width: width, style: run.style))
                return true
            }
            for piece in glyphs.reversed() {
                guard used + piece.width <= columns else {
                    used = columns
                    break
                }
                backwards.append(piece)
                used += piece.width
            }
        }
        var pieces = Pieces()
        for piece in backwards.reversed() {
            pieces.append(piece.glyph, piece.width, piece.style)
        }
        return pieces
    }
}

/// Glyphs on their way to a row.
private struct Pieces {
    struct Piece {
        var glyph: Glyph
        var width: Int
        var style: Style
    }

    var glyphs: [Piece] = []
    var columns = 0
    /// Whether some of the text did not fit.
    var isCut = false

    var lastStyle: Style? { glyphs.last?.style }

    mutating func append(_ glyph: Glyph, _ width: Int, _ style: Style) {
        glyphs.append(Piece(glyph: glyph, width: width, style: style))
        columns += width
    }

    mutating func append(_ other: Pieces) {
        glyphs.append(contentsOf: other.glyphs)
        columns += other.columns
    }
}
