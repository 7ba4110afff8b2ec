import Telemetry
import TestSupport
import Testing
import Wire

/// Reads a protobuf body and checks the batch.
func read(_ body: [UInt8]) throws -> SpanBatch {
    var reader = OTLPProtobufReader()
    let batch = try reader.readTraces(body)
    #expect(batch.damage == nil)
    return batch
}

/// Reads a request of one span.
func readSpan(_ span: @escaping (inout ProtobufBuilder) -> Void) throws -> SpanRecord {
    try #require(try read(ProtobufBuilder.request(spans: [span])).records.first)
}

/// Reads a span with one attribute, whose AnyValue `value` writes.
func readValue(_ value: @escaping (inout ProtobufBuilder) -> Void) throws -> AttributeValue? {
    try readSpan { span in
        span.spanBasics()
        span.attribute(9, "key", value)
    }.attributes["key"]
}
