internal import Telemetry
internal import Terminal

/// How a span ended, as far as colours tell: X-Ray's fault, throttle and error, and the same of
/// OpenTelemetry's spans.
enum SpanOutcome: Sendable, Hashable {
    case fine
    /// A 4xx answer and nothing worse.
    case refused
    /// A 429 answer.
    case throttled
    /// A 5xx answer, an exception, or an error that no answer's status explains.
    case failed

    init(_ flags: SpanFlags) {
        if flags.contains(.fault) || flags.contains(.error) && !flags.contains(.clientError) {
            self = .failed
        } else if flags.contains(.throttle) {
            self = .throttled
        } else {
            self = flags.contains(.clientError) ? .refused : .fine
        }
    }
}

extension Theme {
    /// What tells of an outcome; plain where nothing went wrong.
    func outcome(_ outcome: SpanOutcome) -> Style {
        switch outcome {
        case .fine: text
        case .refused: warning
        case .throttled: throttle
        case .failed: error
        }
    }
}
