internal import Query
internal import Telemetry
internal import Terminal

/// What the detail pane says of a span: in one column, or in two.
enum SpanDetail {
    /// In one column: what went wrong first, then attributes, the rest after them.
    static func whole(
        _ span: SpanRecord, _ node: TraceTree.Node, in content: WaterfallTree, zone: ClockZone,
        theme: Theme, width: Int
    ) -> [DetailLine] {
        var text = DetailText(theme: theme, width: width)
        if span.isError {
            status(span, &text)
            events(span, in: content, &text)
        }
        attributes(span, &text)
        if !span.isError { events(span, in: content, &text) }
        links(span, &text)
        resource(span, &text)
        identity(span, node, zone: zone, &text)
        return text.lines
    }

    /// The left one of two columns: attributes and what identifies the span.
    static func left(
        _ span: SpanRecord, _ node: TraceTree.Node, zone: ClockZone, theme: Theme, width: Int
    ) -> [DetailLine] {
        var text = DetailText(theme: theme, width: width)
        attributes(span, &text)
        identity(span, node, zone: zone, &text)
        return text.lines
    }

    /// The right one: what happened, and where.
    static func right(
        _ span: SpanRecord, in content: WaterfallTree, theme: Theme, width: Int
    ) -> [DetailLine] {
        var text = DetailText(theme: theme, width: width)
        if span.isError { status(span, &text) }
        events(span, in: content, &text)
        links(span, &text)
        resource(span, &text)
        return text.lines
    }

    /// What is known of a parent that never came.
    static func missing(
        _ node: TraceTree.Node, in content: WaterfallTree, theme: Theme, width: Int
    ) -> [DetailLine] {
        var text = DetailText(theme: theme, width: width)
        text.head("Missing parent")
        let isXRay = node.children.contains { content.label($0) != nil }
        text.note(
            isXRay
                ? "Subsegments name this one as their parent, but it has not arrived. SDKs send parts of "
                    + "a large segment before the segment itself, which follows when it ends; on AWS "
                    + "Lambda it never does. Or its datagram was lost."
                : "Spans name this one as their parent, but it has not arrived. It may still be running, "
                    + "its process may send spans elsewhere or not at all, or it was sampled out.")
        text.pair("span id", "\(node.spanID)", theme.text, keyWidth: 7)
        return text.lines
    }

    // MARK: Sections

    private static func attributes(_ span: SpanRecord, _ text: inout DetailText) {
        guard span.source != .xray else {
            xrayAttributes(span, &text)
            return
        }
        let count = span.attributes.pairs.count
        text.head("Attributes", count: count)
        if count == 0 { text.note("none") }
        text.attributes(span.attributes, of: .span)
        dropped(span.droppedAttributesCount, "attribute", &text)
    }

    private static func status(_ span: SpanRecord, _ text: inout DetailText) {
        // X-Ray has no status of its own: its exceptions say it.
        guard !span.statusMessage.isEmpty, span.source != .xray || span.events.isEmpty else {
            return
        }
        text.head("Status")
        text.note(span.statusMessage, text.theme.error)
    }

    private static func events(
        _ span: SpanRecord, in content: WaterfallTree, _ text: inout DetailText
    ) {
        guard span.source != .xray else {
            exceptions(span, in: content, &text)
            return
        }
        guard !span.events.isEmpty || span.droppedEventsCount > 0 else { return }
        text.head("Events", count: span.events.count)
        for event in span.events { self.event(event, of: span, &text) }
        dropped(span.droppedEventsCount, "event", &text)
    }

    private static func event(
        _ event: SpanEvent, of span: SpanRecord, _ text: inout DetailText
    ) {
        let theme = text.theme
        let offset = event.timeUnixNano.subtracting(span.startUnixNano)
        let isException = event.name == "exception"
        let sign = offset < 0 ? "-" : ""
        let at = Format.duration(offset == .min ? .max : abs(offset))
        var line = StyledText("  ", theme.text)
        line.append(event.name, isException ? theme.error.bold() : theme.strong)
        line.append("  at \(sign)\(at)", theme.dim)
        text.add(DetailLine(text: line, value: event.name))
        guard isException else {
            text.attributes(event.attributes, indent: 4)
            return
        }
        let type = event.attributes["exception.type"]?.displayText
        let message = event.attributes["exception.message"]?.displayText
        let thrown = [type, message].compactMap { $0 }.filter { !$0.isEmpty }
        if !thrown.isEmpty {
            text.note(thrown.joined(separator: ": "), theme.error, indent: 4)
        }
        if let stack = event.attributes["exception.stacktrace"]?.displayText, !stack.isEmpty {
            text.stackTrace(stack)
        }
        let told: Set = ["exception.type", "exception.message", "exception.stacktrace"]
        text.attributes(
            Attributes(event.attributes.pairs.filter { !told.contains($0.key) }), indent: 4)
    }

    private static func links(_ span: SpanRecord, _ text: inout DetailText) {
        guard !span.links.isEmpty || span.droppedLinksCount > 0 else { return }
        text.head("Links", count: span.links.count)
        for link in span.links {
            var line = StyledText("  → ", text.theme.accent)
            line.append("trace \(link.traceID)", text.theme.accent)
            line.append("  span \(link.spanID)", text.theme.dim)
            let isHere = link.traceID == span.traceID
            text.add(
                DetailLine(
                    text: line, value: "\(link.traceID)", link: isHere ? nil : link.traceID,
                    span: isHere ? link.spanID : nil))
            text.attributes(link.attributes, indent: 4)
        }
        dropped(span.droppedLinksCount, "link", &text)
    }

    private static func resource(_ span: SpanRecord, _ text: inout DetailText) {
        let count = span.resource.attributes.pairs.count
        if count > 0 {
            text.head("Resource", count: count)
            text.attributes(span.resource.attributes, of: .resource)
        }
        guard !span.scope.name.isEmpty || !span.scope.attributes.isEmpty else { return }
        text.head("Scope")
        let version = span.scope.version.isEmpty ? "" : " \(span.scope.version)"
        text.note(span.scope.name + version, text.theme.text)
        text.attributes(span.scope.attributes, of: .scope)
    }

    private static func identity(
        _ span: SpanRecord, _ node: TraceTree.Node, zone: ClockZone, _ text: inout DetailText
    ) {
        let theme = text.theme
        text.head("Span")
        func row(_ key: String, _ value: String, _ style: Style? = nil, column: Column? = nil) {
            let predicate = column.map {
                Predicate(
                    subject: Subject(field: .column($0)), operator: .equal, literals: [.text(value)]
                )
            }
            text.pair(key, value, style ?? theme.text, keyWidth: 8, predicate: predicate)
        }
        row("span id", "\(span.spanID)")
        if let parent = span.parentID {
            text.pair("parent", "\(parent)", theme.text, keyWidth: 8, span: parent)
        }
        row("trace id", "\(span.traceID)")
        if span.source == .xray { row("", span.traceID.xrayDescription) }
        row("start", Format.dateAndTime(span.startUnixNano, zone: zone))
        row("kind", span.kind.name, column: .kind)
        row("status", span.status.name, span.isError ? theme.error : nil, column: .status)
        row("source", span.source.name, column: .source)
        if !span.traceState.isEmpty { row("state", span.traceState) }
        for oddity in oddities(node.oddities) { text.note("⚠ \(oddity)", theme.warning) }
    }

    static func oddities(_ oddities: TraceTree.Oddities) -> [String] {
        var texts: [String] = []
        if oddities.contains(.endsAfterParent) { texts.append("ends after its parent") }
        if oddities.contains(.startsBeforeParent) {
            texts.append("starts before its parent (clocks may differ)")
        }
        if oddities.contains(.endsBeforeStart) { texts.append("ends before it starts") }
        if oddities.contains(.inCycle) { texts.append("is its own ancestor by the ids sent") }
        return texts
    }

    private static func dropped(_ count: UInt32, _ noun: String, _ text: inout DetailText) {
        guard count > 0 else { return }
        text.note(
            "\(Format.counted(Int(count), noun)) dropped by the SDK's limits", text.theme.warning)
    }
}
