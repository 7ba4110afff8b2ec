import Telemetry
import TestSupport
import Wire

/// Any bytes as a datagram, as a document of X-Ray, as a PutTraceSegments body and as a file to
/// import: an error, or valid batches. See Tests/Fuzz/README.md.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzXRay(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = UnsafeRawBufferPointer(start: start, count: count)
    var reader = XRayDocumentReader(maximumBytes: 1 << 20)
    var batch = SpanBatch()
    try? reader.read(body, into: &batch)
    if let datagram = try? XRayDatagram.body(of: body) { try? reader.read(datagram, into: &batch) }
    if let request = try? TraceSegmentsRequest(body, maximumBytes: 1 << 20) {
        for document in request.documents { try? reader.read(document, into: &batch) }
    }
    // Twice into one batch: resources are shared, nothing is left of what was refused.
    try? reader.read(body, into: &batch)
    if let damage = batch.damage { fatalError(damage) }
    for row in batch.spans where !row.document.isEmpty {
        guard PackedDocument.document(of: Array(batch.documents[row.document.range])) != nil else {
            fatalError("the document does not come back")
        }
    }
    var files = TraceFileReader(maximumDocumentBytes: 1 << 20)
    try? files.read(body) { batch in
        if let damage = batch.damage { fatalError(damage) }
    }
    return 0
}
