import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("X-Ray documents: segments and subsegments")
struct XRayDocumentTests {
    private let trace = TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)

    @Test("a segment is a server span of the service that it names")
    func segment() throws {
        let span = try readSegment(#","parent_id":"00000000000000AB","user":"anna""#)
        #expect(span.traceID == trace)
        #expect(span.spanID == SpanID("0102030405060708"))
        #expect(span.parentID == SpanID("00000000000000ab"))
        #expect(span.name == "api")
        #expect(span.kind == .server)
        #expect(span.source == .xray)
        #expect(span.status == .unset)
        #expect(span.flags == [])
        #expect(span.startUnixNano == 1_795_162_490_500_000_000)
        #expect(span.endUnixNano == 1_795_162_491_000_000_000)
        #expect(span.serviceName == "api")
        #expect(span.resource.attributes["service.name"] == .string("api"))
        #expect(span.attributes["enduser.id"] == .string("anna"))
        #expect(span.attributes.pairs.count == 1)
    }

    @Test("ids of either case and either spelling are the same ids")
    func idSpellings() throws {
        for (id, trace) in [
            ("ABCDEF0102030405", "1-ABCDEF01-05060708090A0B0C0D0E0F10"),
            ("abcdef0102030405", "1-abcdef01-05060708090a0b0c0d0e0f10"),
            ("abcdef0102030405", "abcdef0105060708090a0b0c0d0e0f10"),
        ] {
            let batch = try readXRay(
                #"{"id":"\#(id)","trace_id":"\#(trace)","name":"a","start_time":1,"end_time":2}"#)
            #expect(batch.records.first?.spanID == SpanID("abcdef0102030405"))
            #expect(batch.records.first?.traceID == TraceID("abcdef0105060708090a0b0c0d0e0f10"))
        }
    }

    @Test("a subsegment sent on its own has no service yet, and its own parent")
    func independentSubsegment() throws {
        let span = try readSubsegment("")
        #expect(span.name == "call")
        #expect(span.parentID == SpanID("00000000000000ab"))
        #expect(span.kind == .internal)
        #expect(span.serviceName == nil)
        #expect(span.resource == Resource())
        // A parent alone makes no subsegment: it is the caller's, in the service before.
        #expect(try readSegment(#","parent_id":"00000000000000ab""#).kind == .server)
    }

    @Test("a subsegment's namespace says whether it is a call")
    func namespaces() throws {
        for (namespace, kind) in [
            ("remote", SpanKind.client), ("aws", .client), ("local", .internal),
            ("other", .internal),
        ] {
            let span = try readSubsegment(#","namespace":"\#(namespace)""#)
            #expect(span.kind == kind)
            #expect(span.attributes["aws.xray.namespace"] == .string(namespace))
        }
        #expect(
            try readSubsegment(#","namespace":"aws""#).attributes["aws.service"] == .string("call"))
    }

    @Test(
        "nested subsegments inherit the trace, the service and their parent from where they stand")
    func nested() throws {
        let batch = try readXRay(
            #"""
            {"name":"api",\#(xrayIDs),"end_time":1795162492,"subsegments":[
             {"id":"000000000000000a","name":"outer","start_time":1795162490.6,"end_time":1795162491,
              "trace_id":"1-ffffffff-05060708090a0b0c0d0e0f10","parent_id":"00000000000000ff",
              "type":"subsegment","subsegments":[
               {"id":"000000000000000b","name":"inner","start_time":1795162490.7,"in_progress":true}]},
             {"id":"000000000000000c","name":"next","start_time":1795162490.8,"end_time":1795162491}]}
            """#)
        let spans = batch.records
        #expect(spans.map(\.name) == ["api", "outer", "inner", "next"])
        #expect(
            spans.map(\.parentID?.rawValue) == [
                nil, 0x0102_0304_0506_0708, 10, 0x0102_0304_0506_0708,
            ])
        #expect(spans.allSatisfy { $0.traceID == trace && $0.serviceName == "api" })
        #expect(spans.map(\.kind) == [.server, .internal, .internal, .internal])
        #expect(spans.map(\.isInProgress) == [false, false, true, false])
        #expect(spans.allSatisfy { $0.attributes.isEmpty })
        #expect(batch.resources.count == 1 && batch.scopes.count == 1)
        #expect(batch.spans.map(\.document.isEmpty) == [false, true, true, true])
    }

    @Test("a subsegment that cannot be read costs itself; what is in it hangs under the next above")
    func damagedNesting() throws {
        let batch = try readXRay(
            #"""
            {"name":"api",\#(xrayIDs),"end_time":1795162492,"subsegments":[
             {"id":"xyz","name":"bad","start_time":1,"end_time":2,"subsegments":[
               {"id":"000000000000000b","name":"inner","start_time":1795162490.7}]},
             null, 7, {"id":"000000000000000c","name":"no start"}]}
            """#)
        #expect(batch.records.map(\.name) == ["api", "inner"])
        #expect(batch.records[1].parentID == SpanID("0102030405060708"))
        #expect(
            batch.rejections.summary
                == "2 spans: a nested subsegment has no id of 16 hexadecimal digits; "
                + "1 span: a nested subsegment has no start time that can be read")
    }

    @Test("in progress: what says so, and what has no end")
    func inProgress() throws {
        func isInProgress(_ members: String) throws -> Bool {
            try readXRay(#"{"name":"api",\#(xrayIDs)\#(members)}"#).records[0].isInProgress
        }
        #expect(try isInProgress(#","in_progress":true"#))
        #expect(try isInProgress(#","in_progress":true,"end_time":1795162491"#))
        #expect(try isInProgress(""))
        #expect(try isInProgress(#","in_progress":false"#))
        #expect(try isInProgress(#","end_time":"soon""#))
        #expect(try !isInProgress(#","in_progress":false,"end_time":1795162491"#))
        #expect(try !isInProgress(#","end_time":1.795162491E9"#))
    }

    @Test("the document is kept as it was sent")
    func original() throws {
        let json = #"{ "name" : "api",\#(xrayIDs), "score": NaN, "half": "\ud83d" }"#
        let batch = try readXRay("  " + json + "\n")
        let packed = Array(batch.documents[batch.spans[0].document.range])
        #expect(PackedDocument.document(of: packed) == Array(json.utf8))
    }

    @Test("many documents share a batch, and equal resources are one")
    func batches() throws {
        var reader = XRayDocumentReader()
        var batch = SpanBatch()
        for number in 1...50 {
            let id = "00000000000000" + String(number + 15, radix: 16)
            for document in [
                #"{"name":"api-\#(number % 2)","id":"\#(id)","trace_id":"1-01020304-05060708090a0b0c0d0e0f10","start_time":1,"end_time":2,"service":{"version":"1"}}"#,
                #"{"name":"x","id":"\#(id)","trace_id":"1-01020304-05060708090a0b0c0d0e0f11","start_time":1,"end_time":2,"type":"subsegment"}"#,
            ] {
                try reader.read(Array(document.utf8), into: &batch)
            }
        }
        #expect(batch.damage == nil)
        #expect(batch.spans.count == 100 && batch.traces.count == 2)
        #expect(batch.resources.count == 3 && batch.scopes.count == 1)
        #expect(batch.records[0].serviceName == "api-1" && batch.records[2].serviceName == "api-0")
        #expect(batch.spans.allSatisfy { !$0.document.isEmpty })
    }

    @Test("a refused document leaves the batch as it was, and says what is wrong")
    func refusals() throws {
        let cases:
            [(document: String, reason: String, code: String, id: String?, message: String)] = [
                ("", XRayRejection.noDocument, "ParseError", nil, "there is no JSON, only nothing"),
                (
                    "[1]", XRayRejection.noDocument, "ParseError", nil,
                    "a segment document is a JSON object, but this is ‘[1]’"
                ),
                (
                    #"{"name":"a""#, XRayRejection.noDocument, "ParseError", nil,
                    "within an object or array"
                ),
                (
                    #"{"trace_id":"x","start_time":1}"#, XRayRejection.id, "InvalidId", nil,
                    "the id is missing, where 16 hexadecimal digits should be"
                ),
                (
                    #"{"id":"0102","start_time":1}"#, XRayRejection.id, "InvalidId", "0102",
                    "the id is ‘0102’"
                ),
                (
                    #"{"id":"010203040506070g","start_time":1}"#, XRayRejection.id, "InvalidId",
                    "010203040506070g", "‘010203040506070g’"
                ),
                (
                    #"{"id":"0000000000000000","start_time":1}"#, XRayRejection.id, "InvalidId",
                    "0000000000000000", "‘0000000000000000’"
                ),
                (#"{"id":7,"start_time":1}"#, XRayRejection.id, "InvalidId", nil, "the id is 7,"),
                (
                    #"{"id":"0102030405060708","start_time":1}"#, XRayRejection.traceID,
                    "InvalidTraceId", "0102030405060708", "the trace_id is missing"
                ),
                (
                    #"{"id":"0102030405060708","trace_id":"1-01020304-05060708090a0b0c0d0e0f1","start_time":1}"#,
                    XRayRejection.traceID, "InvalidTraceId", "0102030405060708",
                    "‘1-01020304-05060708090a0b0c0d0e0f1’"
                ),
                (
                    #"{"id":"0102030405060708","trace_id":"1-00000000-000000000000000000000000","start_time":1}"#,
                    XRayRejection.traceID, "InvalidTraceId", "0102030405060708", "‘1-00000000-"
                ),
                (
                    #"{"id":"0102030405060708","trace_id":"1-01020304-05060708090a0b0c0d0e0f10"}"#,
                    XRayRejection.startTime, "InvalidTime", "0102030405060708",
                    "the start_time is missing"
                ),
                (
                    #"{"id":"0102030405060708","trace_id":"1-01020304-05060708090a0b0c0d0e0f10","start_time":1795162490123}"#,
                    XRayRejection.startTime, "InvalidTime", "0102030405060708",
                    "the start_time is 1795162490123, where seconds since the epoch should be"
                ),
            ]
        var reader = XRayDocumentReader()
        var batch = try readXRay(#"{"name":"api",\#(xrayIDs)}"#)
        let (text, documents) = (batch.text.count, batch.documents.count)
        for expected in cases {
            batch.rejections = Rejections()
            let error = #expect(throws: WireError.self) {
                try reader.read(Array(expected.document.utf8), into: &batch)
            }
            #expect(error?.message.contains(expected.message) == true, "\(error?.message ?? "")")
            #expect(batch.rejections.summary == "1 span: \(expected.reason)")
            #expect(reader.refusal?.errorCode == expected.code)
            #expect(reader.refusal?.id == expected.id)
            #expect(reader.refusal?.message == error?.message)
            #expect(batch.spans.count == 1 && batch.traces.count == 1)
            #expect(batch.text.count == text && batch.documents.count == documents)
        }
        try reader.read(Array(#"{"name":"api",\#(xrayIDs)}"#.utf8), into: &batch)
        #expect(reader.refusal == nil && batch.spans.count == 2)
    }
}
