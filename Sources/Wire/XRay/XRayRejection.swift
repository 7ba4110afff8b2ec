/// Why a document of X-Ray, or a subsegment nested in one, is not taken. Fixed texts: they are
/// counted by text, and never hold what was sent.
enum XRayRejection {
    static let noDocument = "the document is no JSON object"
    static let tooLarge = "the document is larger than is read"
    static let traceID = "the segment has no trace id of the form 1-8hex-24hex"
    static let id = "the segment has no id of 16 hexadecimal digits"
    static let startTime = "the segment has no start time that can be read"
    static let nestedID = "a nested subsegment has no id of 16 hexadecimal digits"
    static let nestedStartTime = "a nested subsegment has no start time that can be read"
}

/// A document that is refused.
struct XRayRefused: Error {
    /// One of `XRayRejection`.
    let reason: String
    let cause: WireError
    let errorCode: String
    /// The document's own id, as it was sent.
    let id: String?

    init(
        _ reason: String, _ cause: WireError, errorCode: String = "ParseError", id: String? = nil
    ) {
        self.reason = reason
        self.cause = cause
        self.errorCode = errorCode
        self.id = id
    }
}
