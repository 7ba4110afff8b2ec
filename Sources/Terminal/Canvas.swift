/// A grid of cells to draw on: a value, independent of any terminal.
///
/// All positions are columns and rows from 0 at the top left of the current view: the whole canvas,
/// or inside `within(_:_:)` a part of it. What falls outside the view is left out, so drawing never
/// needs to check bounds.
///
/// Text from outside may be put as it is: what could steer the terminal is spelled out. On a canvas
/// for ASCII, what isn't ASCII is replaced by something like it of the same width, so one drawing
/// code serves both.
public struct Canvas: Sendable {
    /// The cells by rows.
    public private(set) var cells: [Cell]
    /// The columns of the whole canvas.
    public let fullWidth: Int
    /// The rows of the whole canvas.
    public let fullHeight: Int
    public let glyphs: GlyphTier
    /// Where to show the terminal's cursor, in the whole canvas; nil hides it.
    public private(set) var cursor: (x: Int, y: Int)?

    /// The current view in the whole canvas: what positions count from.
    private var view: Rect
    /// What of the view may be drawn on.
    private var clip: Rect

    /// A blank canvas. Sizes are kept between 0 and 10,000, whatever a terminal claims.
    public init(width: Int, height: Int, glyphs: GlyphTier = .unicode) {
        fullWidth = min(max(0, width), 10_000)
        fullHeight = min(max(0, height), 10_000)
        self.glyphs = glyphs
        cells = Array(repeating: .blank, count: fullWidth * fullHeight)
        view = Rect(x: 0, y: 0, width: fullWidth, height: fullHeight)
        clip = view
    }

    /// The columns of the current view.
    public var width: Int { view.width }
    /// The rows of the current view.
    public var height: Int { view.height }
    /// The current view, from 0, 0.
    public var bounds: Rect { Rect(x: 0, y: 0, width: view.width, height: view.height) }

    /// Draws in a part of the view: positions count from its top left, and nothing is drawn outside.
    public mutating func within<Result, Failure: Error>(
        _ part: Rect, _ draw: (inout Canvas) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let (outerView, outerClip) = (view, clip)
        view = Rect(
            x: view.x + part.x.clampedForCells, y: view.y + part.y.clampedForCells,
            width: part.width.clampedForCells, height: part.height.clampedForCells)
        clip = outerClip.intersection(view)
        defer {
            view = outerView
            clip = outerClip
        }
        return try draw(&self)
    }

    /// The cell at a position of the view, nil outside of it.
    public subscript(x: Int, y: Int) -> Cell? {
        index(x, y).map { cells[$0] }
    }

    /// Where a position of the view is in `cells`; nil outside of what may be drawn on.
    func index(_ x: Int, _ y: Int) -> Int? {
        let column = view.x + x.clampedForCells
        let row = view.y + y.clampedForCells
        guard clip.contains(x: column, y: row) else { return nil }
        return row * fullWidth + column
    }

    /// Puts one glyph of `width` 1 or 2. A wide one cut by the view's edge becomes a space, and
    /// what is left of a wide one overwritten by half becomes one, too. A default background lets
    /// the one that is there show, unless `isOpaque`.
    mutating func set(
        _ glyph: Glyph, width: Int, x: Int, y: Int, style: Style, isOpaque: Bool = false
    ) {
        guard width == 2 else {
            setSingle(glyph, x: x, y: y, style: style, isOpaque: isOpaque)
            return
        }
        if index(x, y) != nil, index(x + 1, y) != nil {
            setSingle(glyph, x: x, y: y, style: style)
            setSingle(.continuation, x: x + 1, y: y, style: style)
        } else {
            setSingle(.space, x: x, y: y, style: style)
            setSingle(.space, x: x + 1, y: y, style: style)
        }
    }

    private mutating func setSingle(
        _ glyph: Glyph, x: Int, y: Int, style: Style, isOpaque: Bool = false
    ) {
        guard let index = index(x, y) else { return }
        let old = cells[index].glyph
        if old.isContinuation, !glyph.isContinuation, index > 0 {
            cells[index - 1].glyph = .space
        }
        if !old.isContinuation, index + 1 < cells.count, (index + 1) % fullWidth != 0,
            cells[index + 1].glyph.isContinuation
        {
            cells[index + 1].glyph = .space
        }
        var style = style
        if !isOpaque, style.background.isDefault {
            style.background = cells[index].style.background
        }
        cells[index] = Cell(glyph: glyph, style: style)
    }

    /// Changes the style of the cells in a part of the view: a selection, a dimmed background.
    public mutating func restyle(_ part: Rect, _ change: (inout Style) -> Void) {
        let shown = shown(part)
        for row in shown.y..<shown.maxY {
            for column in shown.x..<shown.maxX {
                change(&cells[row * fullWidth + column].style)
            }
        }
    }

    /// Fills a part of the view with blanks of a style, whatever was there.
    public mutating func fill(_ part: Rect, style: Style) {
        let shown = shown(part)
        for row in shown.y..<shown.maxY {
            splitWide(beforeColumn: shown.x, row: row)
            splitWide(beforeColumn: shown.maxX, row: row)
            for column in shown.x..<shown.maxX {
                cells[row * fullWidth + column] = Cell(glyph: .space, style: style)
            }
        }
    }

    /// Fills the view with blanks.
    public mutating func clear(style: Style = .plain) {
        fill(bounds, style: style)
    }

    /// Shows the terminal's cursor at a position of the view (a prompt); nothing outside of it.
    public mutating func showCursor(x: Int, y: Int) {
        guard let index = index(x, y) else { return }
        cursor = (index % fullWidth, index / fullWidth)
    }

    /// A part of the view as a part of the whole canvas, without what may not be drawn on.
    private func shown(_ part: Rect) -> Rect {
        Rect(
            x: view.x + part.x.clampedForCells, y: view.y + part.y.clampedForCells,
            width: part.width.clampedForCells, height: part.height.clampedForCells
        ).intersection(clip)
    }

    /// Blanks a wide character that the edge before a column cuts in two.
    private mutating func splitWide(beforeColumn column: Int, row: Int) {
        guard column > 0, column < fullWidth else { return }
        let index = row * fullWidth + column
        guard cells[index].glyph.isContinuation else { return }
        cells[index].glyph = .space
        cells[index - 1].glyph = .space
    }
}

extension Canvas: Equatable {
    public static func == (left: Canvas, right: Canvas) -> Bool {
        left.fullWidth == right.fullWidth && left.fullHeight == right.fullHeight
            && left.cursor?.x == right.cursor?.x && left.cursor?.y == right.cursor?.y
            && left.cells == right.cells
    }
}

extension Int {
    /// The value kept within what any position of a cell can be, so that sums can't overflow.
    fileprivate var clampedForCells: Int {
        Swift.min(Swift.max(self, -1_000_000), 1_000_000)
    }
}
