public import Telemetry

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

    func name(_ node: Int) -> String {
        if let span = tree.nodes[node].span { return tree.spans[span].name }
        return "(missing parent \(String("\(tree.nodes[node].spanID)".prefix(8)))…)"
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

    /// The status of a 4xx answer that is no error of the span; nil for any other span.
    func refusal(_ node: Int) -> (status: String, isThrottle: Bool)? {
        guard let index = tree.nodes[node].span else { return nil }
        let span = tree.spans[index]
        guard span.flags.contains(.clientError), !span.isError,
            let status = span.attributes["http.response.status_code"]
                ?? span.attributes["http.status_code"]
        else { return nil }
        return (status.displayText, span.flags.contains(.throttle))
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
