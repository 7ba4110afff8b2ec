internal import Terminal

/// A picture of dots, two by four in a cell, each cell in one colour: braille patterns.
///
/// The dots of U+2800 (Unicode, Braille Patterns): bits 0, 1, 2 and 6 from the top at the left,
/// 3, 4, 5 and 7 at the right.
struct BrailleDots {
    let width: Int
    let height: Int
    private var bits: [UInt8]
    private var styles: [Style]

    /// - Parameters:
    ///   - columns: cells.
    ///   - rows: cells.
    init(columns: Int, rows: Int) {
        width = 2 * max(0, columns)
        height = 4 * max(0, rows)
        bits = Array(repeating: 0, count: max(0, columns) * max(0, rows))
        styles = Array(repeating: .plain, count: bits.count)
    }

    /// Sets a dot; the cell takes the style of what was drawn last.
    ///
    /// - Parameter y: from the top.
    mutating func set(x: Int, y: Int, _ style: Style) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let cell = y / 4 * (width / 2) + x / 2
        let bit: [UInt8] = x.isMultiple(of: 2) ? [0, 1, 2, 6] : [3, 4, 5, 7]
        bits[cell] |= 1 << bit[y % 4]
        styles[cell] = style
    }

    /// A line from one dot to another (Bresenham).
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ style: Style) {
        let (dx, dy) = (abs(end.x - start.x), -abs(end.y - start.y))
        let (stepX, stepY) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
        var (x, y) = start
        var error = dx + dy
        while true {
            set(x: x, y: y, style)
            guard x != end.x || y != end.y else { return }
            let doubled = 2 * error
            if doubled >= dy {
                error += dy
                x += stepX
            }
            if doubled <= dx {
                error += dx
                y += stepY
            }
        }
    }

    /// Draws what has a dot; the rest stays as it is.
    func draw(x: Int, y: Int, on canvas: inout Canvas) {
        let columns = width / 2
        for (cell, pattern) in bits.enumerated() where pattern != 0 {
            guard let scalar = Unicode.Scalar(0x2800 + UInt32(pattern)) else { continue }
            canvas.put(
                String(scalar), x: x + cell % columns, y: y + cell / columns, style: styles[cell])
        }
    }
}
