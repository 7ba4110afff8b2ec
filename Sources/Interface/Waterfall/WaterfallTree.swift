public import Telemetry
internal import Terminal

/// A trace's tree with what a screen needs beside it, worked out once when the trace is loaded.
public struct WaterfallTree: Sendable {
    public let tree: TraceTree
    /// How many spans a folded node hides, and how many errors, by node.
    let descendants: [Int32]
    let hiddenErrors: [Int32]
    /// Service names in the order of the waterfall.
    let services: [String]
    let errorCount: Int
    let isInProgress: Bool
    let silhouette: TraceSilhouette
    /// What rows write in place of names, by span; all nil but for X-Ray's.
    private let labels: [SpanLabel?]
    /// Whether spans of X-Ray are among them, and whether others are.
    let hasXRay: Bool
    let hasOTLP: Bool
    /// Whether some span names no service.
    let hasUnknownService: Bool
    /// Where X-Ray's exceptions were recorded, by their ids.
    private let exceptions: [String: (span: Int, event: Int)]

    /// O(n): done on the thread that loads the trace.
    public init(_ tree: TraceTree) {
        self.tree = tree
        var descendants = Array(repeating: Int32(0), count: tree.nodes.count)
        var errors = descendants
        var services: [String] = []
        var known: Set<String> = []
        var errorCount = 0
        for node in tree.order {
            guard let span = tree.nodes[node].span else { continue }
            if tree.spans[span].isError { errorCount += 1 }
            guard let service = tree.spans[span].serviceName, known.count < 1_000 else { continue }
            if known.insert(service).inserted { services.append(service) }
        }
        // Children come after their parents, so that from the end each is complete when it is added.
        for node in tree.order.reversed() {
            guard let parent = tree.nodes[node].parent else { continue }
            descendants[parent] += descendants[node] + 1
            let isError = tree.nodes[node].span.map { tree.spans[$0].isError } ?? false
            errors[parent] += errors[node] + (isError ? 1 : 0)
        }
        self.descendants = descendants
        hiddenErrors = errors
        self.services = services
        self.errorCount = errorCount
        isInProgress = tree.spans.contains { $0.isInProgress }
        silhouette = TraceSilhouette(tree)
        labels = tree.spans.map(SpanLabel.init)
        hasXRay = labels.contains { $0 != nil }
        hasOTLP = labels.contains { $0 == nil }
        hasUnknownService = tree.spans.contains { $0.serviceName == nil }
        exceptions = Self.exceptions(tree.spans)
    }

    private static func exceptions(_ spans: [SpanRecord]) -> [String: (span: Int, event: Int)] {
        var exceptions: [String: (span: Int, event: Int)] = [:]
        for span in spans.indices where spans[span].source == .xray {
            for (event, content) in spans[span].events.enumerated() {
                let exception = ExceptionRecord(content)
                guard !exception.id.isEmpty, !exception.isElsewhere else { continue }
                if exceptions[exception.id] == nil { exceptions[exception.id] = (span, event) }
            }
        }
        return exceptions
    }

    /// The exception with an id and the index of the span that recorded it.
    func exception(_ id: String) -> (exception: ExceptionRecord, span: Int)? {
        exceptions[id].map { place in
            (ExceptionRecord(tree.spans[place.span].events[place.event]), place.span)
        }
    }

    func isError(_ node: Int) -> Bool {
        tree.nodes[node].span.map { tree.spans[$0].isError } ?? false
    }

    func hasChildren(_ node: Int) -> Bool { !tree.nodes[node].children.isEmpty }

    /// The nodes that show when `folded` ones hide what is below them, in order. O(n).
    func rows(_ order: SiblingOrder, folded: Set<SpanID>) -> [Int] {
        guard !folded.isEmpty else { return order.nodes }
        var rows: [Int] = []
        var hiddenBelow = Int.max
        for node in order.nodes {
            let depth = tree.nodes[node].depth
            if depth > hiddenBelow { continue }
            hiddenBelow = .max
            rows.append(node)
            if folded.contains(tree.nodes[node].spanID), hasChildren(node) { hiddenBelow = depth }
        }
        return rows
    }

    /// What the span is called: X-Ray's segments by their request.
    func name(_ node: Int) -> String {
        if let span = tree.nodes[node].span { return labels[span]?.name ?? tree.spans[span].name }
        return "(missing parent \(String("\(tree.nodes[node].spanID)".prefix(8)))…)"
    }

    /// Nil for what is not of X-Ray.
    func label(_ node: Int) -> SpanLabel? {
        tree.nodes[node].span.flatMap { labels[$0] }
    }

    /// The columns that a row's name wants: of what X-Ray's spans did, only the beginning counts.
    func nameWidth(_ node: Int) -> Int {
        guard tree.nodes[node].span != nil else { return 24 }
        var width = min(120, displayWidth(name(node)))
        guard let label = label(node) else { return width }
        if let mark = label.namespace.mark { width += displayWidth(mark) + 1 }
        if !label.note.isEmpty { width += 2 + min(24, displayWidth(label.note)) }
        return width + (refusal(node).map { displayWidth($0) + 1 } ?? 0)
    }

    func service(_ node: Int) -> String? {
        tree.nodes[node].span.flatMap { tree.spans[$0].serviceName }
    }

    /// Offsets from the trace's start, in nanoseconds.
    func extent(_ node: Int) -> (start: Int64, end: Int64) {
        let origin = tree.startUnixNano
        let start = tree.start(of: node)
        var end = tree.end(of: node)
        if tree.nodes[node].span == nil {
            end = tree.nodes[node].children.reduce(start) { max($0, tree.end(of: $1)) }
        }
        return (start.subtracting(origin), max(start, end).subtracting(origin))
    }

    func outcome(_ node: Int) -> SpanOutcome {
        tree.nodes[node].span.map { SpanOutcome(tree.spans[$0].flags) } ?? .fine
    }

    /// The status of an answer that says what went wrong: a 4xx one; of X-Ray's spans a 5xx one, too.
    /// Nil where no answer does.
    func refusal(_ node: Int) -> String? {
        guard let index = tree.nodes[node].span else { return nil }
        let span = tree.spans[index]
        if let status = labels[index]?.status {
            return status.hasPrefix("4") || status.hasPrefix("5") ? status : nil
        }
        guard [.refused, .throttled].contains(outcome(node)),
            let status = HTTPAttribute.status.lazy.compactMap({ span.attributes[$0] }).first
        else { return nil }
        return status.displayText
    }

    /// The type and message of the first exception, else the status's message.
    func errorText(_ node: Int) -> String? {
        guard let index = tree.nodes[node].span, tree.spans[index].isError else { return nil }
        return SpanError.text(of: tree.spans[index])
    }
}

/// What went wrong in a span, in a line.
enum SpanError {
    static func text(of span: SpanRecord) -> String? {
        for event in span.events where event.name == "exception" {
            let type = event.attributes["exception.type"]?.displayText ?? ""
            let message = event.attributes["exception.message"]?.displayText ?? ""
            let both = [type, message].filter { !$0.isEmpty }.joined(separator: ": ")
            if !both.isEmpty { return both.firstLine }
        }
        return span.statusMessage.isEmpty ? nil : span.statusMessage.firstLine
    }
}

extension Int64 {
    /// The difference, kept within range whatever clocks claim.
    func subtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < other ? .min : .max) : difference
    }
}
