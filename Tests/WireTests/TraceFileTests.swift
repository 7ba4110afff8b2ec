import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("Files of traces")
struct TraceFileTests {
    private func read(_ bytes: [UInt8]) throws -> [SpanBatch] {
        var batches: [SpanBatch] = []
        var reader = TraceFileReader()
        try bytes.withUnsafeBytes { bytes in try reader.read(bytes) { batches.append($0) } }
        for batch in batches { #expect(batch.damage == nil) }
        return batches
    }

    private func read(_ text: String) throws -> [SpanBatch] {
        try read(Array(text.utf8))
    }

    private func failure(_ bytes: [UInt8]) -> String {
        (#expect(throws: WireError.self) { try read(bytes) })?.description ?? ""
    }

    private func failure(_ text: String) -> String { failure(Array(text.utf8)) }

    private func sniff(_ bytes: [UInt8]) -> TraceFileFormat {
        bytes.withUnsafeBytes { TraceFileFormat.sniff($0) }
    }

    private func sniff(_ text: String) -> TraceFileFormat { sniff(Array(text.utf8)) }

    private let request = ProtobufBuilder.request(spans: [{ $0.spanBasics() }])

    @Test("one JSON document, on one line or many")
    func json() throws {
        #expect(sniff(document(ids)) == .json)
        #expect(sniff(document(ids) + "\n\n") == .json)
        #expect(try read(document(ids)).map(\.spans.count) == [1])
        let pretty = """
            {
              "resourceSpans": [
                {
                  "scopeSpans": [{ "spans": [{ \(ids) }] }]
                }
              ]
            }
            """
        #expect(sniff(pretty) == .json)
        #expect(try read(pretty).map(\.spans.count) == [1])
        #expect(try read([0xEF, 0xBB, 0xBF] + Array(pretty.utf8)).map(\.spans.count) == [1])
    }

    @Test("JSON lines, with blank ones and other signals between, and any line ending")
    func jsonLines() throws {
        let lines = [
            document(ids), "", #"{"resourceLogs":[{}]}"#, document(ids), "  ",
            #"{"resourceMetrics":[]}"#, document(ids),
        ]
        for ending in ["\n", "\r\n"] {
            let text = lines.joined(separator: ending)
            #expect(sniff(text) == .jsonLines)
            #expect(try read(text).map(\.spans.count) == [1, 0, 1, 0, 1])
            #expect(try read(text + ending).count == 5)
        }
    }

    @Test("what the writer writes, line by line, is read")
    func written() throws {
        let spans = try readJSON(document(ids)).records
        let line = OTLPJSONWriter.document(spans) + [UInt8(ascii: "\n")]
        #expect(try read(line + line).flatMap(\.records) == spans + spans)
    }

    @Test("protobuf, one request or several end to end, and in frames")
    func protobuf() throws {
        #expect(sniff(request) == .otlpProtobuf)
        #expect(try read(request + request).map(\.spans.count) == [2])
        let frame = [0, 0, 0, UInt8(request.count)] + request
        #expect(sniff(frame) == .otlpProtobufFrames)
        #expect(try read(frame + frame).map(\.spans.count) == [1, 1])
    }

    @Test("a protobuf message that begins as an empty line and a brace do is protobuf")
    func brace() throws {
        let span = ProtobufBuilder { span in
            span.spanBasics()
            span.string(3, String(repeating: "x", count: 200))
        }.bytes
        for length in 0..<200 {
            let body = ProtobufBuilder.request(
                resource: { $0.string(9, String(repeating: "y", count: length)) },
                spans: [{ $0.raw(Array(span.prefix(60))) }])
            guard body.count > 1, body[1] == UInt8(ascii: "{") else { continue }
            #expect(sniff(body) == .otlpProtobuf)
        }
        #expect(sniff("\n{}") == .json)
        #expect(sniff("\n\n\n\n\n\n\n\n\n\n\n\n" + document(ids)) == .json)
    }

    @Test("protobuf that is cut is told as such, with the place")
    func cutProtobuf() throws {
        let error = #expect(throws: WireError.self) { try read(Array(request.dropLast(3))) }
        #expect(error?.code == .truncated)
        #expect(error?.position == 1)
    }

    @Test("other files are told apart")
    func others() throws {
        #expect(sniff([0x1F, 0x8B, 8]) == .gzip)
        #expect(sniff("") == .empty)
        #expect(sniff(" \n\n\n\n\n\n\n\n\n\n\n\n") == .empty)
        #expect(failure("") == "it is empty")
        #expect(failure([0x1F, 0x8B, 8]).contains("gzip"))
        #expect(failure([0x28, 0xB5, 0x2F, 0xFD]).contains("zstd"))
        #expect(failure("SQLite format 3\0").contains("--db"))
        #expect(
            failure("hello\u{1B}[31m")
                == #"it begins with ‘hello\x1b[31m’, and is neither JSON nor OTLP protobuf"#)
    }

    @Test("other JSON is refused by what it seems to be")
    func otherJSON() throws {
        #expect(failure(#"{"resource_spans":[]}"#).contains("snake_case"))
        #expect(failure(#"{"data":[{"traceID":"1"}],"\u001b":1}"#).contains(#"‘data’, ‘\x1b’"#))
        #expect(failure("7").contains("neither JSON nor"))
        #expect(failure(#"{"TraceSummaries":[]}"#).contains("batch-get-traces"))
    }

    @Test("damage is told by line and byte, quoting it; what came before was taken")
    func damage() throws {
        let text = [document(ids), document(ids), #"{"resourceSpans":[}"#, document(ids)]
            .joined(separator: "\n")
        var batches = 0
        var reader = TraceFileReader()
        let error = #expect(throws: WireError.self) {
            try Array(text.utf8).withUnsafeBytes { bytes in
                try reader.read(bytes) { _ in batches += 1 }
            }
        }
        #expect(batches == 2)
        #expect(error?.description == "line 3, byte 18: ‘}’ where a value should be")
        #expect(failure("{bad\n" + document(ids)) == "line 1, byte 1: ‘bad’ where a key should be")
        let frame = [0, 0, 0, UInt8(request.count)] + request
        let damaged = [0, 0, 0, 3, 0x0A, 5, 1]
        #expect(failure(frame + damaged.map { UInt8($0) }).hasPrefix("byte \(frame.count + 5): "))
    }
}
