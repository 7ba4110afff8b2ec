public import Query
public import Terminal

/// A comparison as text for a pipe or a scrolling terminal: the attributes in their order, with bars.
public struct ComparisonText {
    private let result: ComparisonResult
    private let profile: TerminalProfile
    private let width: Int

    /// - Parameter width: columns of the terminal; a pipe has none.
    public init(_ result: ComparisonResult, profile: TerminalProfile, width: Int?) {
        self.result = result
        self.profile = profile
        self.width = min(max(60, width ?? 120), 400)
    }

    /// Coloured for the terminal, without a line break at the end.
    public var text: String { canvas.ansi(profile.colors) }

    private var canvas: Canvas {
        let theme = Theme(profile)
        let keys = result.keys.map { ComparedKey($0) }
        let height = keys.reduce(1) { $0 + $1.bins.count + 2 }
        var canvas = Canvas(width: width, height: height, glyphs: profile.glyphs)
        let painter = ComparisonPainter(width: width, theme: theme)
        painter.drawHead(result.counts, y: 0, on: &canvas)
        if keys.isEmpty {
            canvas.put("nothing differs", x: 0, y: 0, style: theme.dim)
        }
        var y = 2
        for key in keys {
            painter.draw(key.key, y: y, on: &canvas)
            for (offset, bin) in key.bins.enumerated() {
                painter.draw(
                    bin, of: key, isLead: offset == key.lead, y: y + 1 + offset, on: &canvas)
            }
            y += key.bins.count + 2
        }
        return canvas
    }
}
