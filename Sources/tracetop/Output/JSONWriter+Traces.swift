internal import Storage
internal import Telemetry

/// Traces and spans in the shapes of `--format json`: times as decimal strings and ISO 8601 in
/// UTC, ids in lower-case hexadecimal, durations in milliseconds.
extension JSONWriter {
    /// The members that tell of a trace in both `traces` and `show`.
    mutating func summary(_ summary: TraceSummary) {
        key("trace_id")
        string(summary.traceID.description)
        key("xray_trace_id")
        string(summary.traceID.xrayDescription)
        key("root_service")
        optionalString(summary.rootService)
        key("root_name")
        optionalString(summary.rootName)
        if let label = summary.rootLabel {
            key("root_label")
            string(label)
        }
        key("start_time")
        string(Timestamp.iso8601(unixNano: summary.startUnixNano))
        key("start_unix_nano")
        string(String(summary.startUnixNano))
        key("duration_ms")
        milliseconds(summary.durationNanoseconds)
        key("span_count")
        int(Int64(summary.spanCount))
        key("error_count")
        int(Int64(summary.errorCount))
        key("in_progress")
        bool(summary.isInProgress)
        key("services")
        strings(summary.services)
    }

    /// The spans of a trace in waterfall order. A parent that is missing is no span: its children
    /// name it, one level below it.
    mutating func spans(of tree: TraceTree) {
        beginArray()
        for index in tree.order {
            let node = tree.nodes[index]
            guard let record = tree.record(of: index) else { continue }
            beginObject()
            members(of: record, at: node, origin: tree.startUnixNano)
            endObject()
        }
        endArray()
    }

    mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
