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
        var (first, before) = (start, 0)
        let room = displayWidth(line.text) > width ? width / 2 : Int.max
        while first > 0 {
            let next = displayWidth(String(characters[first - 1]))
            guard next <= room - before else { break }
            before += next
            first -= 1
        }
        text = first > 0 ? StyledText("…", theme.dim) + line.dropping(first) : line
        column = before + (first > 0 ? 1 : 0)
    }
}
