internal import Telemetry
internal import Terminal

/// The detail pane's other side: a span as it was sent.
struct RawView: Sendable {
    var isOn = false
    /// Counts the answers, so that the pane knows when to draw another.
    private(set) var version = 0
    private var asked: Question?
    private var answer: (span: SpanID, document: RawDocument?)?

    private struct Question: Hashable, Sendable {
        var span: SpanID
        /// Of the trace: spans that arrive may bring another document.
        var version: Int
    }

    /// Ancestors further up have no part in a document: none is nested that deep.
    private static let deepest = 1_000

    /// Asks for the document of the selected span, unless it is there or on its way.
    mutating func ask(
        for node: Int, of content: WaterfallTree, version: Int, _ context: inout ScreenContext
    ) {
        guard isOn, let span = content.tree.record(of: node), span.source == .xray else { return }
        let question = Question(span: span.spanID, version: version)
        guard question != asked else { return }
        asked = question
        var chain = [span.spanID]
        var above = content.tree.nodes[node].parent
        while let node = above, chain.count < Self.deepest {
            chain.append(content.tree.nodes[node].spanID)
            above = content.tree.nodes[node].parent
        }
        context.request(.document(span.traceID, of: chain))
    }

    mutating func take(_ document: RawDocument?, of span: SpanID) {
        answer = (span, document)
        version += 1
    }

    // MARK: As lines

    func lines(
        _ span: SpanRecord, _ node: Int, in content: WaterfallTree, theme: Theme, width: Int
    ) -> [DetailLine] {
        var text = DetailText(theme: theme, width: width)
        guard span.source == .xray else {
            var writer = JSONWriter()
            writer.beginObject()
            writer.members(
                of: span, at: content.tree.nodes[node], origin: content.tree.startUnixNano)
            writer.endObject()
            let heading = "The span as `tracetop show --format json` prints it: it came as OTLP."
            text.raw(JSONTokens(writer.bytes), heading: heading, value: writer.string)
            return text.lines
        }
        guard let answer, answer.span == span.spanID else {
            text.note("loading…")
            return text.lines
        }
        guard let document = answer.document else {
            text.note("The document that this span came in is not kept.")
            return text.lines
        }
        text.raw(
            document.tokens, document.part, heading: heading(document, span, content),
            value: document.text)
        return text.lines
    }

    private func heading(
        _ document: RawDocument, _ span: SpanRecord, _ content: WaterfallTree
    ) -> String {
        let size = Format.bytes(Int64(document.tokens.bytes.count))
        if document.top == span.spanID { return "The document as it was sent, \(size)." }
        let top = content.tree.spans.first { $0.spanID == document.top }
        let kind = top?.isSegment ?? true ? "segment" : "subsegment"
        return "As it was sent within the document of the \(kind) \(top?.name ?? "") (\(size))."
    }
}

extension DetailText {
    /// All of it is what `y` copies, from whichever line.
    fileprivate mutating func raw(
        _ tokens: JSONTokens, _ part: Range<Int>? = nil, heading: String, value: String
    ) {
        for line in TextWrap.lines(heading, width: max(8, width - 2)) {
            add(DetailLine(text: StyledText("  \(line)", theme.dim), value: value))
        }
        add(DetailLine(text: StyledText(), value: value))
        json(tokens, part ?? tokens.tokens.indices, value: value)
    }
}
