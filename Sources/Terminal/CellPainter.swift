// Cells in ncurses' terms.
//
// ncurses knows colours as pairs that have to be allocated; there are 65,536 at most, and 64 on the
// oldest terminals. Styles are kept with what they became.

internal import CNcurses

struct CellPainter {
    let tier: ColorTier
    private var looks: [Style: Look] = [:]
    private var pairsLeft = 0
    private var colorCount = 0
    /// The style painted last, which the next cell most often has as well.
    private var last: (style: Style, look: Look)?
    private var line: [cchar_t] = []

    private struct Look {
        var attributes: attr_t
        var pair: Int32
    }

    init(tier: ColorTier) {
        self.tier = tier
    }

    /// Starts colour in ncurses, where there is any.
    mutating func start() {
        guard tier != .none, has_colors(), start_color() == OK else { return }
        use_default_colors()
        colorCount = Int(cncurses_color_count())
        pairsLeft = Int(cncurses_pair_count()) - 1
    }

    mutating func forgetPairs() {
        reset_color_pairs()
        looks.removeAll(keepingCapacity: true)
        last = nil
        pairsLeft = Int(cncurses_pair_count()) - 1
    }

    /// Puts the rows that differ from `old` on the window; false when the pairs ran out.
    mutating func paint(
        _ canvas: Canvas, over old: Canvas?, columns: Int, rows: Int,
        _ window: UnsafeMutablePointer<WINDOW>
    ) -> Bool {
        let stride = canvas.fullWidth
        var isComplete = true
        canvas.cells.withUnsafeBufferPointer { new in
            for row in 0..<min(canvas.fullHeight, rows) {
                let cells = new[(row * stride)..<(row * stride + columns)]
                guard let changed = changedRange(cells, row * stride, old) else { continue }
                isComplete =
                    put(cells[changed], column: changed.lowerBound - row * stride, row, window)
                    && isComplete
            }
        }
        return isComplete
    }

    /// Where a row differs from the old one, from the first cell to the last, never starting in the
    /// middle of a wide character.
    private func changedRange(
        _ cells: Slice<UnsafeBufferPointer<Cell>>, _ start: Int, _ old: Canvas?
    ) -> Range<Int>? {
        guard let old else { return cells.isEmpty ? nil : cells.startIndex..<cells.endIndex }
        return old.cells.withUnsafeBufferPointer { before in
            guard var first = cells.indices.first(where: { cells[$0] != before[$0] }),
                let last = cells.indices.last(where: { cells[$0] != before[$0] })
            else { return nil }
            while first > cells.startIndex,
                cells[first].glyph.isContinuation || before[first].glyph.isContinuation
            {
                first -= 1
            }
            return first..<(last + 1)
        }
    }

    private mutating func put(
        _ cells: Slice<UnsafeBufferPointer<Cell>>, column: Int, _ row: Int,
        _ window: UnsafeMutablePointer<WINDOW>
    ) -> Bool {
        if line.count < cells.count {
            line = Array(repeating: cchar_t(), count: cells.count)
        }
        var count = 0
        var isComplete = true
        for cell in cells where !cell.glyph.isContinuation {
            guard let look = look(of: cell.style) else {
                isComplete = false
                continue
            }
            let (base, first, second) = cell.glyph.scalarValues
            cncurses_set_cell(&line[count], base, first, second, look.attributes, look.pair)
            count += 1
        }
        wmove(window, Int32(row), Int32(column))
        wadd_wchnstr(window, line, Int32(count))
        return isComplete
    }

    /// What a style is to ncurses; nil when the pairs ran out.
    private mutating func look(of style: Style) -> Look? {
        if let last, last.style == style { return last.look }
        let look: Look
        if let known = looks[style] {
            look = known
        } else {
            guard let made = makeLook(style) else { return nil }
            looks[style] = made
            look = made
        }
        last = (style, look)
        return look
    }

    private mutating func makeLook(_ style: Style) -> Look? {
        var attributes = style.attributes
        let foreground = number(style.foreground, foregroundAttributes: &attributes)
        var unused = attributes
        let background = number(style.background, foregroundAttributes: &unused)
        var pair: Int32 = 0
        if foreground >= 0 || background >= 0 {
            guard pairsLeft > 0 else { return nil }
            pairsLeft -= 1
            pair = max(0, alloc_pair(foreground, background))
        }
        return Look(
            attributes: cncurses_attributes(UInt32(attributes.rawValue)), pair: pair)
    }

    /// ncurses' number for a colour, -1 for the default. On eight colours the bright ones are the
    /// plain ones in bold, and bright black, which would be black, is the default colour dimmed.
    private func number(
        _ color: Color, foregroundAttributes attributes: inout Style.Attributes
    ) -> Int32 {
        guard colorCount > 0 else { return -1 }
        switch color.resolved(for: tier) {
        case .default: return -1
        case .index(let index) where Int(index) < colorCount: return Int32(index)
        case .index(8):
            attributes.insert(.dim)
            return -1
        case .index(let index):
            attributes.insert(.bold)
            return Int32(index) & 7
        // With direct colour 0 to 15 are the palette's: the darkest blues become another.
        case .rgb(let value): return Int32(max(value, 16))
        }
    }
}
