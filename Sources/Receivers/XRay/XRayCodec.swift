internal import Telemetry

/// What turns X-Ray documents into spans. One for each thread: parsers keep their memory from
/// document to document.
protocol XRayCodec: AnyObject {
    /// Adds the spans of a datagram, header line and document, to a batch. A refused one leaves the
    /// batch's spans as they were.
    func readDatagram(
        _ bytes: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(DatagramFault)

    /// Adds the spans of a PutTraceSegments request to a batch, and gives the documents that were
    /// refused.
    func readSegments(
        _ body: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(XRayCodecError) -> [UnprocessedSegment]
}

/// What is wrong with a request, for its sender.
struct XRayCodecError: Error, Equatable, CustomStringConvertible {
    var description: String
}

/// Why a datagram was not taken.
struct DatagramFault: Error, Equatable {
    /// As what it is counted: a fixed text.
    var reason: String
    /// What is wrong with it, for a person.
    var message: String
    /// Whether the batch counts it as rejected already.
    var isCounted = false

    static func truncated(_ limit: Int) -> DatagramFault {
        DatagramFault(
            reason: "datagram too long",
            message: "it is longer than the \(limit) bytes that a datagram may have")
    }
}

/// A document of a request that was not taken while the others were (AWS X-Ray API reference,
/// UnprocessedTraceSegment).
struct UnprocessedSegment: Equatable {
    /// As it was sent; nil where there is none.
    var id: String?
    var errorCode: String
    var message: String
}
