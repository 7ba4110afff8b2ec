/// Why a span of a readable request is not taken. Fixed texts: the sender is told, and they are
/// counted by text.
enum SpanRejection {
    static let traceIDLength = "the trace id is not 16 bytes long"
    static let traceIDZero = "the trace id is all zero"
    static let spanIDLength = "the span id is not 8 bytes long"
    static let spanIDZero = "the span id is all zero"
    static let parentIDLength = "the parent span id is not 8 bytes long"
    static let traceIDText = "the trace id is not 32 hexadecimal digits"
    static let spanIDText = "the span id is not 16 hexadecimal digits"
    static let parentIDText = "the parent span id is not 16 hexadecimal digits"
    static let deepValue = "an attribute value is nested more than 64 levels deep"
    static let wrongType = "a field of the span is of the wrong type"
}
