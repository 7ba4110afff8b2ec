/// Exceptions of X-Ray that are recorded elsewhere in their trace.
///
/// When an exception passes through several subsegments, the SDKs record it in the innermost and
/// give the others only its id, as their `cause` (X-Ray segment documents, `cause`). Documents
/// come in any order and on their own, so that only the whole trace tells what was meant.
public enum TraceCauses {
    /// The attribute that names an exception of another span by its id.
    public static let causeKey = "aws.xray.cause_id"
    /// The attribute of an exception event that is its id.
    public static let exceptionKey = "aws.xray.exception.id"
    /// On an event that was added: the span that recorded the exception, in hexadecimal.
    public static let recordedInKey = "aws.xray.exception.recorded_in"

    /// Text that may be added to a trace: whoever names one long exception in many spans must not
    /// make much of little.
    private static let maximumAddedBytes = 16 << 20

    /// Adds to each span that names an exception by its id the event of that exception, marked
    /// with `recordedInKey`. A name that nobody answers to stays what it is, an attribute; where
    /// several answer, the first of `spans` counts.
    ///
    /// O(the spans' attributes), and O(the events) where some span names an exception. Spans of
    /// OpenTelemetry are not looked at.
    public static func resolve(_ spans: inout [SpanRecord]) {
        let naming = namingSpans(spans)
        guard !naming.isEmpty else { return }
        let events = exceptions(spans, wanted: Set(naming.map(\.cause)))
        var left = maximumAddedBytes
        for (index, cause) in naming {
            guard let event = events[cause], !has(cause, spans[index]) else { continue }
            left -= event.attributes.json.count
            guard left >= 0 else { return }
            spans[index].events.append(event)
        }
    }

    private static func namingSpans(_ spans: [SpanRecord]) -> [(index: Int, cause: String)] {
        spans.indices.compactMap { index in
            guard spans[index].source == .xray,
                case .string(let cause)? = spans[index].attributes[causeKey]
            else { return nil }
            return (index, cause)
        }
    }

    /// The events of the exceptions that are wanted, each built once.
    private static func exceptions(
        _ spans: [SpanRecord], wanted: Set<String>
    ) -> [String: SpanEvent] {
        var found: [String: SpanEvent] = [:]
        for span in spans where span.source == .xray {
            for event in span.events {
                guard let id = exceptionID(event), wanted.contains(id), found[id] == nil else {
                    continue
                }
                var copy = event
                var pairs = event.attributes.pairs
                pairs.append((recordedInKey, .string(span.spanID.description)))
                copy.attributes = Attributes(pairs)
                found[id] = copy
            }
        }
        return found
    }

    private static func has(_ cause: String, _ span: SpanRecord) -> Bool {
        span.events.contains { exceptionID($0) == cause }
    }

    private static func exceptionID(_ event: SpanEvent) -> String? {
        guard event.name == "exception", case .string(let id)? = event.attributes[exceptionKey]
        else { return nil }
        return id
    }
}
