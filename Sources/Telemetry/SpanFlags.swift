/// What is true or false of a span, in one word, so that both worlds answer the same questions.
public struct SpanFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Status ERROR, or X-Ray's fault or error.
    public static let error = SpanFlags(rawValue: 1)
    /// A 5xx answer or an exception.
    public static let fault = SpanFlags(rawValue: 2)
    /// A 4xx answer.
    public static let clientError = SpanFlags(rawValue: 4)
    /// A 429 answer.
    public static let throttle = SpanFlags(rawValue: 8)
    /// Started and not yet ended: the span has no end.
    public static let inProgress = SpanFlags(rawValue: 16)

    /// The flags that an HTTP answer's status sets, whichever world reports it.
    public static func httpStatus(_ status: Int64) -> SpanFlags {
        switch status {
        case 429: [.clientError, .throttle]
        case 400..<500: .clientError
        case 500..<600: .fault
        default: []
        }
    }
}
