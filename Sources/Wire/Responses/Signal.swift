/// What OTLP carries, each with a request and a response of its own.
public enum Signal: String, Hashable, Sendable, CaseIterable {
    case traces
    case logs
    case metrics

    /// The response's counter of what was not taken, as JSON names it. In protobuf it is always
    /// field 1.
    var rejectedKey: StaticString {
        switch self {
        case .traces: "\"rejectedSpans\":"
        case .logs: "\"rejectedLogRecords\":"
        case .metrics: "\"rejectedDataPoints\":"
        }
    }
}
