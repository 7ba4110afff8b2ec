internal import Telemetry
internal import Wire

/// What turns X-Ray documents into spans. One for each thread: parsers keep their memory from
/// document to document.
protocol XRayCodec: AnyObject {
    /// Adds the spans of a datagram, header line and document, to a batch. A refused one leaves the
    /// batch's spans as they were.
    func readDatagram(
        _ bytes: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(DatagramFault)
}

/// Why a datagram was not taken.
struct DatagramFault: Error, Equatable {
    /// As what it is counted: a fixed text.
    var reason: String
    /// What is wrong with it, for a person.
    var message: String
    /// How many spans the batch counts as rejected for it already.
    var countedRejections = 0

    static func truncated(_ limit: Int) -> DatagramFault {
        DatagramFault(
            reason: "datagram too long",
            message: "it is longer than the \(limit) bytes that a datagram may have")
    }
}
