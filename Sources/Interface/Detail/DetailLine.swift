internal import Query
internal import Telemetry
internal import Terminal

/// A line of the detail pane, ready to be drawn.
struct DetailLine: Sendable, Hashable {
    var text: StyledText
    /// What `y` copies here: the whole value, of which this line may be a part.
    var value: String?
    /// Where Enter leads.
    var link: TraceID?
    /// The span of this trace that Enter goes to.
    var span: SpanID?
    /// What is true of spans with this value.
    var predicate: Predicate?
    /// Whether this begins a section.
    var isHead = false
}

/// Everything known of a span as lines of a width, in sections.
///
/// Values are wrapped and line breaks in them kept, so that a stack trace reads as it was written.
/// Bounded: however much was sent, at most `limit` lines are made.
struct DetailText {
    let theme: Theme
    let width: Int
    private(set) var lines: [DetailLine] = []

    private static let limit = 20_000
    /// Of one value, this many characters are shown at most.
    private static let valueLimit = 100_000

    init(theme: Theme, width: Int) {
        self.theme = theme
        self.width = max(8, width)
    }

    /// - Parameter part: which one of several such sections this is.
    mutating func head(_ title: String, count: Int? = nil, of part: String? = nil) {
        if !lines.isEmpty { add(DetailLine(text: StyledText())) }
        var text = StyledText(title, theme.strong)
        if let part { text.append(" \(part)", theme.accent) }
        if let count { text.append(" \(Format.grouped(count))", theme.dim) }
        add(DetailLine(text: text, isHead: true))
    }

    /// - Parameter owner: what they are attributes of; nil for what no filter can ask for.
    mutating func attributes(
        _ attributes: Attributes, of owner: Subject.Owner? = nil, indent: Int = 2
    ) {
        self.attributes(attributes.pairs, of: owner, indent: indent)
    }

    mutating func attributes(
        _ pairs: [(key: String, value: AttributeValue)], of owner: Subject.Owner? = nil,
        indent: Int = 2
    ) {
        let keyWidth = keyColumn(pairs.map(\.key))
        for pair in pairs {
            self.pair(
                pair.key, pair.value.displayText, valueStyle(pair.value), keyWidth: keyWidth,
                indent: indent, predicate: owner.flatMap { predicate(pair.key, pair.value, $0) })
        }
    }

    func predicate(
        _ key: String, _ value: AttributeValue, _ owner: Subject.Owner
    ) -> Predicate? {
        guard let literal = Literal(value) else { return nil }
        // A column that all have in mind when they see the resource's attribute.
        let subject =
            key == Column.serviceName.rawValue && owner == .resource
            ? Subject(field: .column(.serviceName)) : Subject(attribute: key, owner: owner)
        return subject.map { Predicate(subject: $0, operator: .equal, literals: [literal]) }
    }

    func keyColumn(_ keys: [String]) -> Int {
        let widest = keys.prefix(1_000).reduce(0) { max($0, displayWidth($1)) }
        return min(widest, max(8, width / 2))
    }

    mutating func pair(
        _ key: String, _ value: String, _ style: Style, keyWidth: Int, indent: Int = 2,
        predicate: Predicate? = nil, span: SpanID? = nil
    ) {
        let valueX = indent + keyWidth + 2
        var first = StyledText(String(repeating: " ", count: indent), theme.text)
        first.append(key, theme.key)
        let keyTakes = displayWidth(key)
        let wrapped = TextWrap.lines(
            String(value.prefix(Self.valueLimit)), width: max(8, width - valueX))
        // A key wider than its column has a line of its own.
        var rest = wrapped[...]
        if keyTakes <= keyWidth {
            first.append(String(repeating: " ", count: keyWidth - keyTakes + 2), theme.text)
            first.append(rest.popFirst() ?? "", style)
        }
        add(DetailLine(text: first, value: value, span: span, predicate: predicate))
        for line in rest {
            add(
                DetailLine(
                    text: StyledText(String(repeating: " ", count: valueX), theme.text)
                        + StyledText(line, style), value: value, predicate: predicate))
        }
    }

    /// A stack trace: frames dim, code plain, what was thrown in red. Lines too long go on further
    /// to the right than they begin.
    mutating func stackTrace(_ text: String, indent: Int = 4) {
        let shown = text.prefix(Self.valueLimit)
        for line in shown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let style = stackStyle(line)
            let own = line.prefix { $0 == " " }.count
            let hanging = min(own + 4, width / 3)
            let parts = TextWrap.lines(String(line), width: max(8, width - indent - hanging))
            for (number, part) in parts.enumerated() {
                let blanks = String(repeating: " ", count: indent + (number == 0 ? 0 : hanging))
                add(
                    DetailLine(
                        text: StyledText(blanks, theme.text) + StyledText(part, style), value: text)
                )
            }
        }
    }

    /// As Python, Java, Node, Go and Ruby write them.
    private func stackStyle(_ line: Substring) -> Style {
        if line.hasPrefix("    "), !line.drop(while: \.isWhitespace).hasPrefix("at ") {
            return theme.text
        }
        let context = ["Traceback", "The above exception", "During handling", "at ", "goroutine"]
        let isFrame = line.first?.isWhitespace ?? true
        return isFrame || context.contains(where: line.hasPrefix) ? theme.dim : theme.error
    }

    mutating func note(_ text: String, _ style: Style? = nil, indent: Int = 2) {
        for line in TextWrap.lines(text, width: max(8, width - indent)) {
            add(
                DetailLine(
                    text: StyledText(String(repeating: " ", count: indent), theme.text)
                        + StyledText(line, style ?? theme.dim), value: text))
        }
    }

    mutating func add(_ line: DetailLine) {
        guard lines.count < Self.limit else { return }
        lines.append(line)
    }

    func valueStyle(_ value: AttributeValue) -> Style {
        switch value {
        case .string: theme.text
        case .bool, .int, .double: theme.number
        case .bytes, .empty: theme.dim
        case .array, .map: theme.string
        }
    }
}
