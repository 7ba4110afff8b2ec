import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("Files of X-Ray's documents")
struct XRayFileTests {
    private func read(
        _ text: String
    ) throws -> (batches: [SpanBatch], refusals: [TraceFileReader.Refusal]) {
        var batches: [SpanBatch] = []
        var reader = TraceFileReader()
        try Array(text.utf8).withUnsafeBytes { bytes in
            try reader.read(bytes) { batches.append($0) }
        }
        for batch in batches { #expect(batch.damage == nil) }
        return (batches, reader.refusals)
    }

    /// The names of the spans in a file, all of them from X-Ray with their documents.
    private func names(_ text: String) throws -> [String] {
        let (batches, refusals) = try read(text)
        #expect(refusals.isEmpty && batches.allSatisfy(\.rejections.isEmpty))
        #expect(batches.flatMap(\.spans).allSatisfy { $0.source == .xray && !$0.document.isEmpty })
        return batches.flatMap(\.records).map(\.name)
    }

    private func segment(_ name: String) -> String { #"{"name":"\#(name)",\#(xrayIDs)}"# }

    private func string(_ document: String) -> String {
        "\"" + document.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    @Test("one document, on one line or many, and lines of them")
    func documents() throws {
        #expect(try names(segment("a")) == ["a"])
        #expect(try names(segment("a").replacing(",", with: ",\n  ")) == ["a"])
        #expect(try names(segment("a") + "\n" + segment("b") + "\r\n\n") == ["a", "b"])
    }

    @Test("a list of documents")
    func lists() throws {
        #expect(
            try names("[\(segment("a")) ,\n \(segment("b])}\\\",")),{}]".replacing(",{}", with: ""))
                == ["a", "b])}\","])
        #expect(try names(" [ ] ") == [])
        let (batches, refusals) = try read("[\(segment("a")),7,[\(segment("x"))],\(segment("b"))]")
        #expect(batches.flatMap(\.records).map(\.name) == ["a", "b"])
        #expect(refusals.map(\.message).allSatisfy { $0.hasPrefix("a segment document is a JSON") })
        #expect(refusals.count == 2 && batches.map(\.rejections.spans) == [2])
    }

    @Test("dumps of datagrams, the document on the line of its header or the next")
    func datagrams() throws {
        let header = #"{"format": "json", "version": 1}"#
        #expect(
            try names([header, segment("a"), header, segment("b")].joined(separator: "\n"))
                == ["a", "b"])
        #expect(
            try names(header + segment("a") + "\n" + header + " " + segment("b") + "\n")
                == ["a", "b"])
        #expect(try names(header + "\n") == [])
    }

    @Test("what BatchGetTraces answers, and PutTraceSegments takes")
    func envelopes() throws {
        let segments =
            #"{"Id":"x","Document":\#(string(segment("a\\\\\\\"")))},{"Document":\#(string(segment("b")))}"#
        #expect(
            try names(
                #"{"Traces":[{"Id":"1-a-b","Duration":1.5,"Segments":[\#(segments)]},{"Segments":[\#(segments)]}],"UnprocessedTraceIds":[]}"#
            )
                == ["a\\\"", "b", "a\\\"", "b"])
        #expect(try names(#"{"Segments":[\#(segments)]}"#) == ["a\\\"", "b"])
        #expect(try names(#"{"Traces":[],"Segments":null}"#) == [])
        #expect(
            try names(
                #"{"TraceSegmentDocuments":[\#(string(segment("a"))),\#(string(segment("b")))]}"#)
                == ["a", "b"])
    }

    @Test("OTLP and X-Ray in one file stay in order")
    func mixed() throws {
        let text = [segment("a"), document(ids + #","name":"o""#), segment("b"), segment("c")]
            .joined(separator: "\n")
        let (batches, _) = try read(text)
        #expect(batches.map { $0.records.map(\.name) } == [["a"], ["o"], ["b", "c"]])
        #expect(batches[1].records[0].source == .otlp)
    }

    @Test("a refused document is named by its line and costs no other")
    func refusals() throws {
        let bad = #"{"id":"xyz","trace_id":"1-2-3","start_time":1}"#
        let (batches, refusals) = try read(
            [segment("a"), bad, segment("b"), #"{"TraceSegmentDocuments":["{}","no"]}"#]
                .joined(separator: "\n"))
        #expect(batches.flatMap(\.records).map(\.name) == ["a", "b"])
        #expect(
            refusals.map(\.line) == [2, 4, 4]
                && refusals[0].message
                    == "the id is ‘xyz’, where 16 hexadecimal digits should be"
        )
        #expect(batches.reduce(0) { $0 + $1.rejections.spans } == 3)
    }

    @Test("JSON that is damaged ends the reading; what came before was taken")
    func damage() throws {
        var spans = 0
        var reader = TraceFileReader()
        let text = [segment("a"), segment("b"), #"{"name":}"#, segment("c")].joined(separator: "\n")
        let error = #expect(throws: WireError.self) {
            try Array(text.utf8).withUnsafeBytes { bytes in
                try reader.read(bytes) { spans += $0.spans.count }
            }
        }
        #expect(error?.line == 3 && spans == 2)
    }

    @Test("many documents are handed over some hundred at a time")
    func many() throws {
        let (batches, _) = try read(
            Array(repeating: segment("a"), count: 2_500).joined(separator: "\n"))
        #expect(batches.map(\.spans.count) == [1_000, 1_000, 500])
    }
}
