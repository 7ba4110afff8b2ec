internal import Terminal

/// Draws what is wrong with a line below it, pointing at where.
struct FilterProblemLine {
    let problem: FilterProblem
    /// The column of what is wrong; nil where it is out of sight.
    let column: Int?

    /// As far to the left as its text needs.
    func draw(y: Int, theme: Theme, on canvas: inout Canvas) {
        let style = problem.isFatal ? theme.error : theme.warning
        let width = displayWidth(problem.message)
        guard let column, column < canvas.width else {
            canvas.put(problem.message, x: 1, y: y, style: style, maxWidth: canvas.width - 2)
            return
        }
        canvas.put("↑", x: column, y: y, style: style)
        if column + 2 + width < canvas.width {
            canvas.put(problem.message, x: column + 2, y: y, style: style)
        } else if width + 1 < column {
            canvas.put(problem.message, x: column - width - 1, y: y, style: style)
        } else {
            canvas.put(problem.message, x: 1, y: y, style: style, maxWidth: canvas.width - 2)
        }
    }
}
