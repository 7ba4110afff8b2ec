internal import Query
internal import Terminal

extension QueryScreen {
    /// What stands where an answer would: that it is yet to come, that there is nothing, or why.
    func insteadLines(_ context: ScreenContext) -> [StyledText] {
        let theme = context.theme
        if let failure {
            return [
                StyledText("The question could not be answered", theme.error.bold()),
                StyledText(), StyledText(failure, theme.text),
            ]
        }
        if problem != nil { return teaching(context, "this cannot be asked of what is stored") }
        if isAsking {
            guard isWaiting(context) else { return [] }
            return [Chrome.waiting("asking", since: askedUnixNano, context)]
        }
        if wasCancelled {
            return [
                StyledText("cancelled", theme.strong), StyledText(),
                StyledText("r", theme.accent) + StyledText(" asks again", theme.dim),
            ]
        }
        guard let result else { return teaching(context, "nothing is asked") }
        guard context.counters.spans > 0 else {
            return [
                StyledText("nothing is stored yet", theme.strong), StyledText(),
                StyledText("1", theme.accent)
                    + StyledText(
                        " says how to send traces here; the answer comes by itself", theme.dim),
            ]
        }
        return teaching(
            context, "no span is as this asks", hint: result.query.filter?.typeHint)
    }

    /// - Parameter hint: what may have been meant.
    private func teaching(
        _ context: ScreenContext, _ title: String, hint: String? = nil
    ) -> [StyledText] {
        let (theme, columns) = (context.theme, context.width)
        var lines = [StyledText(title, theme.strong)]
        if let hint { lines.append(StyledText(hint, theme.warning)) }
        lines.append(StyledText())
        lines.append(
            StyledText("/", theme.accent) + StyledText(" changes the question, ", theme.dim)
                + StyledText("0", theme.accent) + StyledText(" asks about all times, ", theme.dim)
                + StyledText("o", theme.accent) + StyledText(" opens one of these:", theme.dim))
        lines.append(StyledText())
        let width = QueryExample.all.reduce(0) { max($0, $1.text.count) }
        let hasNotes = width + 24 <= columns
        for example in QueryExample.all {
            var line =
                StyledText("  ") + FilterText.highlighted(example.text, theme, as: .query)
            let blanks = String(repeating: " ", count: width - example.text.count + 2)
            if hasNotes { line.append(blanks + example.note, theme.dim) }
            lines.append(line)
        }
        return lines
    }
}
