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

// MARK: JSON

/// Ids of a span that is taken.
let ids = #""traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708""#

/// A document of one span with these members.
func document(_ members: String) -> String {
    #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(members)}]}]}]}"#
}

/// Reads a JSON body and checks the batch.
func readJSON(_ body: [UInt8]) throws -> SpanBatch {
    var reader = OTLPJSONReader()
    let batch = try reader.readTraces(body)
    #expect(batch.damage == nil)
    return batch
}

func readJSON(_ json: String) throws -> SpanBatch {
    try readJSON(Array(json.utf8))
}

/// Reads a document of one span with these members; nil where it was rejected.
func readJSONSpan(_ members: String) throws -> SpanRecord? {
    try readJSON(document(members)).records.first
}

/// Reads a span with one attribute of this AnyValue.
func readJSONValue(_ value: String) throws -> AttributeValue? {
    try readJSONSpan(ids + #","attributes":[{"key":"key","value":\#(value)}]"#)?.attributes["key"]
}

// MARK: X-Ray

/// Ids and a start that make a document be taken.
let xrayIDs =
    #""id":"0102030405060708","trace_id":"1-01020304-05060708090a0b0c0d0e0f10","start_time":1795162490.5"#

/// Reads an X-Ray document and checks the batch.
func readXRay(_ document: [UInt8]) throws -> SpanBatch {
    var reader = XRayDocumentReader()
    var batch = SpanBatch()
    try reader.read(document, into: &batch)
    #expect(batch.damage == nil)
    return batch
}

func readXRay(_ document: String) throws -> SpanBatch {
    try readXRay(Array(document.utf8))
}

/// Reads a segment named `api` with these members besides its ids, which end it.
func readSegment(_ members: String) throws -> SpanRecord {
    let json = #"{"name":"api",\#(xrayIDs),"end_time":1795162491\#(members)}"#
    return try #require(try readXRay(json).records.first)
}

/// Reads a subsegment named `call` that was sent on its own, with these members besides its ids.
func readSubsegment(_ members: String) throws -> SpanRecord {
    try readSegment(
        #","name":"call","type":"subsegment","parent_id":"00000000000000ab"\#(members)"#)
}
