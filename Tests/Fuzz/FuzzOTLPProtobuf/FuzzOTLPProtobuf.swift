import Telemetry
import TestSupport
import Wire

/// Any bytes as an OTLP protobuf body: an error, or a batch that is valid and survives being
/// written as JSON and read again. See Tests/Fuzz/README.md.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOTLPProtobuf(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = UnsafeRawBufferPointer(start: start, count: count)
    _ = try? ItemCounter.countLogRecords(body.bytes)
    _ = try? ItemCounter.countDataPoints(body.bytes)
    var reader = OTLPProtobufReader()
    guard let batch = try? reader.readTraces(body) else { return 0 }
    if let damage = batch.damage { fatalError(damage) }
    let spans = batch.records
    var jsonReader = OTLPJSONReader()
    do {
        let again = try jsonReader.readTraces(OTLPJSONWriter.document(spans))
        // Grouped by resource and scope, so in another order; identical where all is one group.
        guard again.spans.count == spans.count else { fatalError("spans were lost") }
        if batch.resources.count == 1, batch.scopes.count == 1, again.records != spans {
            fatalError("the spans changed on their way")
        }
    } catch {
        fatalError("what was written is not read: \(error)")
    }
    return 0
}
