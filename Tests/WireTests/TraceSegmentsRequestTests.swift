import Telemetry
import Testing

@testable import Wire

@Suite("PutTraceSegments requests")
struct TraceSegmentsRequestTests {
    private func documents(_ body: String) throws -> [String] {
        try TraceSegmentsRequest(Array(body.utf8)).documents.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test("documents are unescaped, in order")
    func documents() throws {
        #expect(
            try documents(#"{"TraceSegmentDocuments":["{\"name\":\"a\\nb\"}","","\u00e9"],"x":1}"#)
                == [#"{"name":"a\nb"}"#, "", "é"])
        #expect(try documents(#"{"TraceSegmentDocuments":[]}"#) == [])
        let request = try TraceSegmentsRequest(
            Array(
                #"{"TraceSegmentDocuments":["{\"name\":\"a\",\#(xrayIDs.replacing("\"", with: "\\\""))}"]}"#
                    .utf8))
        var reader = XRayDocumentReader()
        var batch = SpanBatch()
        for document in request.documents { try reader.read(document, into: &batch) }
        #expect(batch.records.map(\.name) == ["a"])
    }

    @Test("what is no such request is told")
    func damage() {
        for (body, message) in [
            ("", "there is no JSON"), ("{}", "there is no list ‘TraceSegmentDocuments’"),
            ("[]", "no list"), (#"{"TraceSegmentDocuments":"x"}"#, "no list"),
            (#"{"TraceSegmentDocuments":["a",{}]}"#, "element 1 of ‘TraceSegmentDocuments’"),
            (#"{"TraceSegmentDocuments":["a"#, "within a string"),
        ] {
            let error = #expect(throws: WireError.self) { try documents(body) }
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
        let error = #expect(throws: WireError.self) {
            try TraceSegmentsRequest(Array(repeating: 0x20, count: 100), maximumBytes: 99)
        }
        #expect(error?.code == .tooLarge)
    }
}
