internal import Terminal

/// JSON a value a line, coloured; what is short and flat stays on one line.
extension DetailText {
    /// Longer texts are cut.
    private static let jsonLimit = 1 << 20
    private static let deepest = 24

    /// - Parameters:
    ///   - json: any text that claims to be JSON.
    ///   - name: stands before the value, if given.
    ///   - value: what `y` copies on each of the lines.
    mutating func json(_ json: [UInt8], name: StyledText? = nil, value: String, indent: Int = 2) {
        let tokens = JSONTokens(Array(json.prefix(Self.jsonLimit)))
        self.json(
            tokens, tokens.tokens.indices, name: name, value: value, indent: indent)
        if json.count > Self.jsonLimit { note("… cut after 1 MB", indent: indent) }
    }

    /// The same of a part of a text.
    mutating func json(
        _ source: JSONTokens, _ part: Range<Int>, name: StyledText? = nil, value: String,
        indent: Int = 2
    ) {
        var depth = 0
        var line = name ?? StyledText()
        func blanks() -> Int { indent + min(depth, Self.deepest) * 2 }
        var index = part.lowerBound
        while index < part.upperBound {
            let token = source.tokens[index]
            var next = index + 1
            if token.kind == .key {
                line.append(source.text(token), theme.key)
                line.append(": ", theme.dim)
                index = next
                continue
            }
            if let number = source.markedNumber(index) {
                line.append(number, theme.number)
                next = source.end(of: index)
            } else if token.opens {
                let end = min(source.end(of: index), part.upperBound)
                if let flat = flat(source, index..<end, room: width - blanks() - line.width - 1) {
                    line += flat
                    next = end
                } else {
                    line.append(source.text(token), theme.dim)
                    add(line, blanks(), value)
                    line = StyledText()
                    depth += 1
                    index = next
                    continue
                }
            } else if token.closes {
                depth = max(0, depth - 1)
                line.append(source.text(token), theme.dim)
            } else {
                line.append(source.text(token), style(token.kind))
            }
            if next < part.upperBound, !source.tokens[next].closes,
                source.tokens[next].kind != .damage, depth > 0
            {
                line.append(",", theme.dim)
            }
            add(line, blanks(), value)
            line = StyledText()
            index = next
        }
        if !line.runs.isEmpty { add(line, blanks(), value) }
    }

    /// The tokens on one line, if they fit and nothing in them is nested in more than one level.
    private func flat(_ source: JSONTokens, _ part: Range<Int>, room: Int) -> StyledText? {
        guard part.count <= 24 else { return nil }
        var text = StyledText()
        var (depth, width) = (0, 0)
        var skipped = 0
        for index in part {
            let token = source.tokens[index]
            if token.kind == .damage { return nil }
            guard index >= skipped else { continue }
            if let number = source.markedNumber(index) {
                skipped = source.end(of: index)
                text.append(number, theme.number)
                width += number.utf8.count
                if skipped < part.upperBound, !source.tokens[skipped].closes {
                    text.append(", ", theme.dim)
                    width += 2
                }
                if width > room { return nil }
                continue
            }
            if token.opens { depth += 1 }
            if token.closes { depth -= 1 }
            if depth > 2 { return nil }
            let isStructure = token.opens || token.closes
            text.append(source.text(token), isStructure ? theme.dim : style(token.kind))
            width += token.range.count
            if token.kind == .key {
                text.append(": ", theme.dim)
                width += 2
            } else if !token.opens, index + 1 < part.upperBound, !source.tokens[index + 1].closes {
                text.append(", ", theme.dim)
                width += 2
            }
            if width > room { return nil }
        }
        return text
    }

    /// A line, gone on with further to the right where it is too wide.
    private mutating func add(_ line: StyledText, _ indent: Int, _ value: String) {
        let blanks = StyledText(String(repeating: " ", count: indent), theme.text)
        let room = max(8, width - indent)
        guard line.width > room else {
            add(DetailLine(text: blanks + line, value: value))
            return
        }
        // A long value alone is what is wrapped: behind its key, or from the start.
        let last = line.runs.lastIndex { displayWidth($0.text) > 2 } ?? 0
        let hanging = StyledText(String(repeating: " ", count: min(indent + 4, width / 2)))
        let before = StyledText(Array(line.runs[..<last]))
        let fits = before.width + 12 <= room
        let parts = TextWrap.lines(
            line.runs[last].text, width: max(8, room - (fits ? before.width : 4)))
        let style = line.runs[last].style
        if !fits { add(DetailLine(text: blanks + before, value: value)) }
        for (number, part) in parts.enumerated() {
            var text =
                !fits || number > 0
                ? (fits
                    ? blanks + StyledText(String(repeating: " ", count: before.width)) : hanging)
                : blanks + before
            text.append(part, style)
            if number == parts.count - 1 { text += StyledText(Array(line.runs[(last + 1)...])) }
            add(DetailLine(text: text, value: value))
        }
    }

    private func style(_ kind: JSONTokens.Kind) -> Style {
        switch kind {
        case .key: theme.key
        case .string: theme.string
        case .number, .word: theme.number
        case .damage: theme.error
        case .openObject, .closeObject, .openArray, .closeArray: theme.dim
        }
    }
}
