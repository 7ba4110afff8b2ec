import Telemetry
import TestSupport
import Wire

/// Any bytes as an OTLP/JSON body and as a file to import: an error, or valid batches. See
/// Tests/Fuzz/README.md.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOTLPJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = UnsafeRawBufferPointer(start: start, count: count)
    var reader = OTLPJSONReader(maximumBytes: 1 << 20)
    if let batch = try? reader.readTraces(body), let damage = batch.damage { fatalError(damage) }
    _ = try? reader.countLogRecords(body.bytes)
    _ = try? reader.countDataPoints(body.bytes)
    var files = TraceFileReader(maximumDocumentBytes: 1 << 20)
    try? files.read(body) { batch in
        if let damage = batch.damage { fatalError(damage) }
    }
    return 0
}
