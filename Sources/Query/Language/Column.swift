internal import Telemetry

/// The columns that every span has, of itself and of its trace.
public enum Column: String, Hashable, Sendable, CaseIterable {
    case durationMilliseconds = "duration_ms"
    case name = "name"
    case serviceName = "service.name"
    case kind = "kind"
    case status = "status"
    case statusMessage = "status_message"
    case error = "error"
    case fault = "fault"
    case clientError = "client_error"
    case throttle = "throttle"
    case inProgress = "in_progress"
    case isRoot = "is_root"
    case source = "source"
    case startTime = "start_time"
    case traceID = "trace.trace_id"
    case spanID = "trace.span_id"
    case parentID = "trace.parent_id"
    case traceDurationMilliseconds = "trace.duration_ms"
    case traceSpanCount = "trace.span_count"
    case traceErrorCount = "trace.error_count"
    case traceStartTime = "trace.start_time"

    /// What values the column has.
    public enum ValueType: Hashable, Sendable {
        case number
        /// A number of milliseconds.
        case duration
        case string
        case bool
        /// One of few words.
        case word
        case time
        case traceID
        case spanID
    }

    public var type: ValueType {
        switch self {
        case .durationMilliseconds, .traceDurationMilliseconds: .duration
        case .name, .serviceName, .statusMessage: .string
        case .kind, .status, .source: .word
        case .error, .fault, .clientError, .throttle, .inProgress, .isRoot: .bool
        case .startTime, .traceStartTime: .time
        case .traceID: .traceID
        case .spanID, .parentID: .spanID
        case .traceSpanCount, .traceErrorCount: .number
        }
    }

    /// Every value of a column of few words; empty for the others.
    public var words: [String] {
        switch self {
        case .kind: SpanKind.allCases.map(\.name)
        case .status: StatusCode.allCases.map(\.name)
        case .source: SpanSource.allCases.map(\.name)
        case .error, .fault, .clientError, .throttle, .inProgress, .isRoot: ["true", "false"]
        default: []
        }
    }

    /// Whether it tells of the whole trace, which a single span does not know.
    public var isOfTrace: Bool {
        switch self {
        case .traceDurationMilliseconds, .traceSpanCount, .traceErrorCount, .traceStartTime: true
        default: false
        }
    }

    /// In one line, for help and completion.
    public var summary: String {
        switch self {
        case .durationMilliseconds: "how long the span took"
        case .name: "the span's name"
        case .serviceName: "the service it ran in"
        case .kind: words.joined(separator: ", ")
        case .status: words.joined(separator: ", ")
        case .statusMessage: "what came with the status"
        case .error: "status error, or X-Ray's fault or error"
        case .fault: "a 5xx answer or an exception"
        case .clientError: "a 4xx answer"
        case .throttle: "a 429 answer"
        case .inProgress: "started and not yet ended"
        case .isRoot: "has no parent"
        case .source: words.joined(separator: ", ")
        case .startTime: "when the span started"
        case .traceID: "either spelling of the id"
        case .spanID: "16 hexadecimal digits"
        case .parentID: "absent for a root"
        case .traceDurationMilliseconds: "how long its trace took"
        case .traceSpanCount: "spans in its trace"
        case .traceErrorCount: "errors in its trace"
        case .traceStartTime: "when its trace started"
        }
    }
}
