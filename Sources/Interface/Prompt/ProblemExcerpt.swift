internal import Terminal

/// A line with something wrong in it, from where that is in sight: all of it where there is room.
struct ProblemExcerpt {
    let text: StyledText
    /// Cells before what is wrong.
    let column: Int

    /// - Parameter width: cells that there are.
    init(_ line: StyledText, _ problem: FilterProblem, width: Int, theme: Theme) {
        let characters = Array(line.text)
        let start = min(max(0, problem.range.lowerBound), characters.count)
        let room = displayWidth(line.text) > width ? width / 2 : Int.max
        let first = characters.firstFitting(before: start, room: room)
        let before = displayWidth(String(characters[first..<start]))
        text = first > 0 ? StyledText("…", theme.dim) + line.dropping(first) : line
        column = before + (first > 0 ? 1 : 0)
    }
}
