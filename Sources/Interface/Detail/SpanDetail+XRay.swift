internal import Query
internal import Telemetry
internal import Terminal

/// Segments and subsegments, by the parts that their documents have.
extension SpanDetail {
    static func xrayAttributes(_ span: SpanRecord, _ text: inout DetailText) {
        let parts = XRayAttributes(span.attributes)
        section("Annotations", parts.annotations, &text)
        section("HTTP", parts.http, &text)
        if parts.query != nil || !parts.sql.isEmpty {
            text.head("SQL")
            if let query = parts.query { sql(query, &text) }
            text.attributes(parts.sql, of: .span)
        }
        section("AWS", parts.aws, &text)
        section("Attributes", parts.others, &text)
        for (namespace, pairs) in parts.metadata {
            text.head("Metadata", count: pairs.count, of: namespace)
            for pair in pairs { metadata(pair, namespace, &text) }
        }
        let isSegment = span.isSegment
        if !parts.segment.isEmpty {
            text.head(isSegment ? "Segment" : "Subsegment")
            text.attributes(parts.segment, of: .span)
        }
        if text.lines.isEmpty {
            text.head("Attributes", count: 0)
            text.note("none")
        }
    }

    private static func section(
        _ title: String, _ pairs: [XRayAttributes.Pair], _ text: inout DetailText
    ) {
        guard !pairs.isEmpty else { return }
        text.head(title, count: pairs.count)
        text.attributes(pairs, of: .span)
    }

    /// The query as a block; the filter by it is the attribute's.
    private static func sql(_ query: XRayAttributes.Pair, _ text: inout DetailText) {
        let whole = query.value.displayText
        let lines = SQLText.lines(
            String(whole.prefix(10_000)), width: text.width - 4, theme: text.theme)
        for line in lines {
            text.add(
                DetailLine(
                    text: StyledText("  ", text.theme.text) + line, value: whole,
                    predicate: text.predicate(query.key, query.value, .span)))
        }
        text.add(DetailLine(text: StyledText()))
    }

    /// A value of any depth, unfolded.
    private static func metadata(
        _ pair: XRayAttributes.Pair, _ namespace: String, _ text: inout DetailText
    ) {
        let name = XRayAttributes.metadataName(pair.key, in: namespace)
        switch pair.value {
        case .map, .array:
            var writer = JSONWriter()
            writer.write(pair.value)
            text.json(
                writer.bytes, name: StyledText(name + "  ", text.theme.key), value: writer.string)
        default:
            text.pair(
                name, pair.value.displayText, text.valueStyle(pair.value),
                keyWidth: displayWidth(name), predicate: text.predicate(pair.key, pair.value, .span)
            )
        }
    }

    // MARK: What went wrong

    static func exceptions(
        _ span: SpanRecord, in content: WaterfallTree, _ text: inout DetailText
    ) {
        let chain = ExceptionChain(span, in: content)
        if !chain.links.isEmpty || chain.missing != nil {
            text.head("Exceptions", count: chain.links.count)
        }
        for (number, link) in chain.links.enumerated() {
            if number > 0, link.depth == 0 { text.add(DetailLine(text: StyledText())) }
            exception(link, in: content, &text)
        }
        if let missing = chain.missing {
            text.note(
                "The cause is exception \(missing), which no span of this trace has recorded: its "
                    + "subsegment has not arrived, or was lost.", text.theme.warning)
        }
        let others = span.events.filter { $0.name != "exception" }
        guard !others.isEmpty else { return }
        text.head("Events", count: others.count)
        for event in others {
            text.note(event.name, text.theme.strong)
            text.attributes(event.attributes, indent: 4)
        }
    }

    private static func exception(
        _ link: ExceptionChain.Link, in content: WaterfallTree, _ text: inout DetailText
    ) {
        let theme = text.theme
        let exception = link.exception
        let by = link.depth > 0 ? "caused by " : ""
        let title = TextWrap.lines(by + exception.title, width: max(8, text.width - 4))
        for (number, line) in title.enumerated() {
            var shown = StyledText(number == 0 ? "  " : "    ", theme.text)
            if number == 0, line.hasPrefix(by) {
                shown.append(by, theme.dim)
                shown.append(String(line.dropFirst(by.count)), theme.error.bold())
            } else {
                shown.append(line, theme.error.bold())
            }
            text.add(DetailLine(text: shown, value: exception.title))
        }
        if let span = link.recordedBy {
            var line = StyledText("    recorded by ", theme.dim)
            line.append("→ \(content.tree.spans[span].name)", theme.accent)
            let id = content.tree.spans[span].spanID
            text.add(DetailLine(text: line, value: "\(id)", span: id))
        }
        if exception.isRemote { text.note("thrown by what was called", indent: 4) }
        stack(exception, &text)
        if !exception.others.isEmpty { text.attributes(exception.others, indent: 4) }
        if let missing = link.missingCause {
            text.note(
                "caused by exception \(missing), which no span of this trace has recorded",
                theme.warning, indent: 4)
        }
    }

    private static func stack(_ exception: ExceptionRecord, _ text: inout DetailText) {
        let lines = exception.stack.split(whereSeparator: \.isNewline).prefix(Self.frameLimit)
        let frames = lines.map(StackFrame.init)
        if frames.contains(where: { $0 != nil }) {
            // One long path must not move the others' names away.
            let widths = frames.map { displayWidth($0?.place ?? "") }
            let widest = widths.reduce(0) { $1 <= 44 ? max($0, $1) : $0 }
            for (line, frame) in zip(lines, frames) {
                if let frame {
                    self.frame(frame, column: min(widest, text.width / 2), &text)
                } else if !exception.title.hasPrefix(line) {
                    // The first line may say type and message once more.
                    text.note(String(line), indent: 4)
                }
            }
        } else if !exception.stack.isEmpty {
            text.stackTrace(exception.stack)
        }
        if exception.truncated > 0 {
            let frames = Format.counted(Int(clamping: exception.truncated), "frame")
            text.note("… \(frames) more, left out by the SDK", indent: 4)
        }
        if exception.skipped > 0 {
            let skipped = Format.counted(Int(clamping: exception.skipped), "exception")
            text.note("\(skipped) between this one and its cause, left out by the SDK", indent: 4)
        }
    }

    /// Of a stack, this many frames are shown.
    private static let frameLimit = 1_000

    /// `…/services/show_activity.py:41  run`: the end of the path says most. The service's own code
    /// stands out from that of libraries.
    /// - Parameter column: the columns that places have where they fit.
    private static func frame(_ frame: StackFrame, column: Int, _ text: inout DetailText) {
        let theme = text.theme
        let room = max(
            16, text.width - 4 - (frame.label.isEmpty ? 0 : displayWidth(frame.label) + 2))
        let place = frame.place.keepingEnd(columns: room)
        let padding = min(max(0, column - displayWidth(place)), room - displayWidth(place))
        var line = StyledText("    ", theme.text)
        line.append(place, frame.isForeign ? theme.dim : theme.text)
        line.append(String(repeating: " ", count: max(0, padding) + 2), theme.text)
        line.append(frame.label, frame.isForeign ? theme.dim : theme.accent)
        text.add(DetailLine(text: line, value: frame.place))
    }
}

extension String {
    /// Cut at its start, at a slash if there is one near.
    func keepingEnd(columns: Int) -> String {
        guard utf8.count > columns, displayWidth(self) > columns else { return self }
        var kept: [Character] = []
        var used = 1
        for character in reversed() {
            used += displayWidth(String(character))
            if used > columns { break }
            kept.append(character)
        }
        var end = String(kept.reversed())
        if let slash = end.firstIndex(of: "/"), end.distance(from: end.startIndex, to: slash) < 24 {
            end = String(end[slash...])
        }
        return "…" + end
    }
}
