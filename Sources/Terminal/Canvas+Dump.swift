extension Canvas {
    /// The rows as text, without blanks at their ends: for tests and plain output.
    public var text: String {
        rows { row in
            var line = ""
            for cell in row {
                cell.glyph.append(to: &line)
            }
            return line
        }
    }

    /// The text, then a row of letters for each row that says how each cell looks, then what the
    /// letters mean: for tests that pin colours as well.
    public var styledText: String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var known: [Style: Character] = [.plain: "."]
        var legend: [String] = []
        let styles = rows { row in
            var line = ""
            for cell in row {
                if let letter = known[cell.style] {
                    line.append(letter)
                    continue
                }
                let letter = legend.count < letters.count ? letters[legend.count] : "?"
                known[cell.style] = letter
                legend.append("\(letter) \(cell.style)")
                line.append(letter)
            }
            while line.last == "." {
                line.removeLast()
            }
            return line
        }
        return ([text, "--- styles", styles, "--- legend"] + legend).joined(separator: "\n")
    }

    private func rows(_ line: (ArraySlice<Cell>) -> String) -> String {
        var lines: [String] = []
        for row in 0..<fullHeight {
            var text = line(cells[(row * fullWidth)..<((row + 1) * fullWidth)])
            while text.last == " " {
                text.removeLast()
            }
            lines.append(text)
        }
        return lines.joined(separator: "\n")
    }
}
