internal import Query
internal import Terminal

/// Draws a prompt's text with its cursor; text wider than its place is scrolled.
struct PromptLine {
    let prompt: Prompt
    var problem: FilterProblem?
    /// What the text is in, to be coloured; nil for plain text.
    var language: PromptAnalysis.Language? = .filter

    func draw(_ place: Rect, theme: Theme, on canvas: inout Canvas) {
        let characters = prompt.editor.characters
        let cursor = prompt.editor.cursor
        let first = firstShown(place)
        let text = prompt.text
        var styled =
            language.map { FilterText.highlighted(text, theme, as: $0) }
            ?? StyledText(text, theme.text)
        if let problem {
            let color = (problem.isFatal ? theme.error : theme.warning).foreground
            styled = styled.restyled(problem.range) { $0.underlined().foreground(color) }
        }
        canvas.put(
            styled.dropping(first), x: place.x, y: place.y, maxWidth: place.width,
            truncation: .clip)
        let before = displayWidth(String(characters[first..<cursor]))
        canvas.showCursor(x: place.x + min(before, place.width - 1), y: place.y)
    }

    /// Where a character is; nil where it is out of sight.
    func column(of character: Int, in place: Rect) -> Int? {
        let characters = prompt.editor.characters
        let first = firstShown(place)
        guard (first...characters.count).contains(character) else { return nil }
        let before = displayWidth(String(characters[first..<character]))
        return before < place.width ? place.x + before : nil
    }

    /// The first character shown: as few left out as keep the cursor in sight.
    private func firstShown(_ place: Rect) -> Int {
        prompt.editor.characters.firstFitting(before: prompt.editor.cursor, room: place.width - 1)
    }
}

extension [Character] {
    /// The first of the characters before `end` that fit, together, into so many cells.
    func firstFitting(before end: Int, room: Int) -> Int {
        var (first, room) = (end, room)
        while first > 0 {
            room -= displayWidth(String(self[first - 1]))
            guard room >= 0 else { break }
            first -= 1
        }
        return first
    }
}

extension StyledText {
    /// Without the first `count` characters.
    func dropping(_ count: Int) -> StyledText {
        var left = count
        var kept: [Run] = []
        for run in runs {
            let length = run.text.count
            if left >= length {
                left -= length
            } else {
                kept.append(Run(String(run.text.dropFirst(left)), run.style))
                left = 0
            }
        }
        return StyledText(kept)
    }

    /// With the style of the characters in `range` changed.
    func restyled(_ range: Range<Int>, _ change: (Style) -> Style) -> StyledText {
        var result = StyledText()
        var place = 0
        for run in runs {
            let characters = Array(run.text)
            let low = min(max(0, range.lowerBound - place), characters.count)
            let high = max(low, min(max(0, range.upperBound - place), characters.count))
            let parts = [
                (characters[..<low], run.style), (characters[low..<high], change(run.style)),
                (characters[high...], run.style),
            ]
            for (part, style) in parts where !part.isEmpty { result.append(String(part), style) }
            place += characters.count
        }
        return result
    }
}
