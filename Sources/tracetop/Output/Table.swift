internal import Terminal

/// A table as text: columns as wide as their widest cell, separated by two blanks. Cells are made
/// visible, widths are display widths.
struct Table {
    struct Column {
        var title: String
        var alignment = Alignment.left
        /// May be cut, down to so many cells, where the terminal is too narrow for all.
        var minimumWidth: Int?

        init(_ title: String, _ alignment: Alignment = .left, minimumWidth: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.minimumWidth = minimumWidth
        }
    }

    struct Cell {
        var text: String
        var style = Style.plain

        init(_ text: String, _ style: Style = .plain) {
            self.text = visible(text)
            self.style = style
        }
    }

    /// What a cell that may be cut takes at most where no terminal sets the width: one name of a
    /// megabyte would make every line so long.
    private static let widestCell = 200

    var columns: [Column]
    private(set) var rows: [[Cell]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// The lines, the titles first.
    ///
    /// - Parameter width: what the lines may take; nil for as much as they need.
    func lines(width: Int?, profile: TerminalProfile) -> [String] {
        let widths = fittingWidths(into: width)
        let titles = columns.map { Cell($0.title, .bold) }
        return ([titles] + rows).map { line(of: $0, widths: widths, profile: profile) }
    }

    private func line(of cells: [Cell], widths: [Int], profile: TerminalProfile) -> String {
        var line = ""
        for (index, column) in columns.enumerated() where index < cells.count {
            let cell = cells[index]
            let text = Table.cut(cell.text, to: widths[index], glyphs: profile.glyphs)
            let padding = String(repeating: " ", count: max(0, widths[index] - displayWidth(text)))
            let styled = cell.style.ansi(text, profile.colors)
            if index > 0 { line += "  " }
            let isLast = index == columns.count - 1
            line +=
                column.alignment == .right ? padding + styled : styled + (isLast ? "" : padding)
        }
        return line
    }

    /// Every column as wide as its widest cell; when that is too much, the widest of those that
    /// may be cut give way first.
    private func fittingWidths(into width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(displayWidth(columns[index].title)) { widest, row in
                index < row.count ? max(widest, displayWidth(row[index].text)) : widest
            }
        }
        for index in columns.indices {
            guard let minimum = columns[index].minimumWidth else { continue }
            widths[index] = min(widths[index], max(minimum, width ?? Table.widestCell))
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + 2 * max(0, columns.count - 1) - width
        while excess > 0 {
            let cuttable = columns.indices.filter { index in
                columns[index].minimumWidth.map { widths[index] > $0 } ?? false
            }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    /// `text` within `width` cells, its end replaced by an ellipsis where it is longer.
    static func cut(_ text: String, to width: Int, glyphs: GlyphTier) -> String {
        guard displayWidth(text) > width else { return text }
        var result = ""
        var used = 1
        for character in text {
            let wide = displayWidth(String(character))
            guard used + wide <= width else { break }
            result.append(character)
            used += wide
        }
        return result + (glyphs == .ascii ? "~" : "…")
    }
}
