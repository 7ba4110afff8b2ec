internal import Telemetry

/// An exception of X-Ray's, as an event says it.
struct ExceptionRecord {
    var id: String
    var type: String
    var message: String
    /// The caller's failure, or that of whom it called.
    var isRemote: Bool
    /// The id of the exception that caused it, empty where none did.
    var cause: String
    /// Recorded by another span, which this one only names (`TraceCauses`).
    var isElsewhere: Bool
    /// Frames of the stack that the SDK left out, and exceptions that it did.
    var truncated: Int64
    var skipped: Int64
    var stack: String
    /// What else the event says.
    var others: [(key: String, value: AttributeValue)] = []

    init(_ event: SpanEvent) {
        let prefix = "aws.xray.exception."
        var told: [String: AttributeValue] = [:]
        for pair in event.attributes.pairs {
            switch pair.key {
            case "exception.type", "exception.message", "exception.stacktrace", prefix + "id",
                prefix + "remote", prefix + "cause", prefix + "truncated", prefix + "skipped",
                TraceCauses.recordedInKey:
                told[pair.key] = pair.value
            default: others.append(pair)
            }
        }
        func text(_ key: String) -> String { told[key]?.displayText ?? "" }
        func count(_ key: String) -> Int64 {
            guard case .int(let number)? = told[prefix + key] else { return 0 }
            return number
        }
        id = text(prefix + "id")
        type = text("exception.type")
        message = text("exception.message")
        isRemote = told[prefix + "remote"] == .bool(true)
        cause = text(prefix + "cause")
        isElsewhere = told[TraceCauses.recordedInKey] != nil
        truncated = count("truncated")
        skipped = count("skipped")
        stack = text("exception.stacktrace")
    }

    /// `ConnectionError: refused`.
    var title: String {
        let both = [type, message].filter { !$0.isEmpty }.joined(separator: ": ")
        return both.isEmpty ? "exception \(id)" : both
    }
}

/// Exceptions in the order of a story: each that was thrown, then what caused it, and so on.
///
/// An exception that passes through several subsegments is recorded by the innermost; the others
/// name its id, as does an exception thrown while another was handled. So ids are looked up in the
/// whole trace.
struct ExceptionChain {
    struct Link {
        var exception: ExceptionRecord
        /// 0 for what was thrown, 1 for its cause, …
        var depth: Int
        /// The id of a cause that nobody recorded.
        var missingCause: String?
        /// The span that recorded it where that is another one, by its index.
        var recordedBy: Int?
    }

    private(set) var links: [Link] = []
    /// The id that the span itself names as its cause and nobody recorded.
    private(set) var missing: String?

    /// Further ones are left out.
    private static let limit = 1_000

    init(_ span: SpanRecord, in content: WaterfallTree) {
        let own = span.events.prefix(Self.limit).filter { $0.name == "exception" }
            .map(ExceptionRecord.init)
        var told: Set<String> = []
        let causes = Set(own.map(\.cause))
        // What is nobody's cause was thrown; what is left then names each other in a circle.
        for exception in own where !causes.contains(exception.id) {
            tell(exception, own, span, content, &told)
        }
        for exception in own where !told.contains(exception.id) {
            tell(exception, own, span, content, &told)
        }
        guard let cause = XRayAttributes(span.attributes).cause, !told.contains(cause) else {
            return
        }
        if let found = content.exception(cause) {
            tell(found.exception, own, span, content, &told)
        } else {
            missing = cause
        }
    }

    private mutating func tell(
        _ first: ExceptionRecord, _ own: [ExceptionRecord], _ span: SpanRecord,
        _ content: WaterfallTree, _ known: inout Set<String>
    ) {
        var (next, depth): (ExceptionRecord?, Int) = (first, 0)
        // Who recorded the one before, too, needs no telling.
        var told: Int?
        while let exception = next, links.count < Self.limit, known.insert(exception.id).inserted {
            let recorder = content.exception(exception.id)?.span
            let isOther = recorder.map { content.tree.spans[$0].spanID != span.spanID } ?? false
            let cause = exception.cause
            next = own.first { $0.id == cause } ?? content.exception(cause)?.exception
            links.append(
                Link(
                    exception: exception, depth: depth,
                    missingCause: next == nil && !cause.isEmpty ? cause : nil,
                    recordedBy: isOther && recorder != told ? recorder : nil))
            told = recorder
            depth += 1
        }
    }
}
