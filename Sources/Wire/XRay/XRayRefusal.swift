/// Why a document was refused, as PutTraceSegments answers it for one of several (AWS X-Ray API
/// reference, UnprocessedTraceSegment).
public struct XRayRefusal: Hashable, Sendable {
    /// The document's id as it was sent; nil where there is none.
    public var id: String?
    /// `ParseError`, `InvalidTraceId`, `InvalidId` or `InvalidTime`.
    public var errorCode: String
    /// What is wrong, quoting it.
    public var message: String
}
