/// One cell of the screen.
public struct Cell: Hashable, Sendable {
    public var glyph: Glyph
    public var style: Style

    /// Nothing, in the terminal's own colours.
    public static let blank = Cell(glyph: .space, style: .plain)

    public init(glyph: Glyph, style: Style) {
        self.glyph = glyph
        self.style = style
    }
}
