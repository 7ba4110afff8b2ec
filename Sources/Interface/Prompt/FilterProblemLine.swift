internal import Terminal

/// Draws what is wrong with a line below it, pointing at where.
struct FilterProblemLine {
    let problem: FilterProblem
    /// The column of the line's first character.
    let start: Int

    /// As far to the left as its text needs.
    func draw(y: Int, theme: Theme, on canvas: inout Canvas) {
        let style = problem.isFatal ? theme.error : theme.warning
        let column = start + problem.range.lowerBound
        let width = displayWidth(problem.message)
        canvas.put("↑", x: min(column, canvas.width - 2), y: y, style: style)
        if column + 2 + width < canvas.width {
            canvas.put(problem.message, x: column + 2, y: y, style: style)
        } else if width + 1 < column {
            canvas.put(problem.message, x: column - width - 1, y: y, style: style)
        } else {
            canvas.put(problem.message, x: 1, y: y, style: style)
        }
    }
}
