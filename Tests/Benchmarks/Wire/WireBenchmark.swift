import Glibc
import Telemetry
import TestSupport
import Wire

/// How fast the readers are on one core: 1,000 spans of 14 attributes a body, 20 spans a trace.
@main
struct WireBenchmark {
    static func main() throws {
        let protobuf = benchmarkBody(spans: 1_000)
        var reader = OTLPProtobufReader()
        let wanted = CommandLine.arguments.dropFirst().first
        if wanted == nil || wanted == "xray" { try measureXRay() }
        if wanted == "xray" { return }
        if wanted != "json" {
            try measure("protobuf", bytes: protobuf.count) {
                try reader.readTraces(protobuf).spans.count
            }
        }
        if wanted == "protobuf" { return }
        let json = OTLPJSONWriter.document(try reader.readTraces(protobuf).records)
        var jsonReader = OTLPJSONReader()
        try measure("json", bytes: json.count) { try jsonReader.readTraces(json).spans.count }
    }

    /// The best of 20 rounds, in processor time: other processes' work does not count.
    static func measure(_ name: String, bytes: Int, _ body: () throws -> Int) rethrows {
        var best = Double.infinity
        var spans = 0
        for _ in 0..<20 {
            let start = clock()
            spans = 0
            for _ in 0..<20 { spans += try body() }
            best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
        }
        let rate = Int(Double(spans) / best)
        let throughput = Int(Double(bytes) * 20 / best / 1e6)
        print("\(name): \(rate) spans/s, \(throughput) MB/s, \(bytes / (spans / 20)) bytes/span")
    }

    /// 1,000 documents of three spans each into a batch; what of it packing them takes, and what
    /// copying them takes.
    static func measureXRay() throws {
        let documents = (0..<1_000).map(xrayDocument)
        let bytes = documents.reduce(0) { $0 + $1.count }
        var reader = XRayDocumentReader()
        try measure("x-ray", bytes: bytes) {
            var batch = SpanBatch()
            for document in documents { try reader.read(document, into: &batch) }
            return batch.spans.count
        }
        var compressor = DocumentCompressor()
        measure("x-ray, packing alone", bytes: bytes) {
            var packed: [UInt8] = []
            for document in documents {
                document.withUnsafeBytes { _ = compressor.compress($0, into: &packed) }
            }
            return packed.isEmpty ? 0 : documents.count * 3
        }
        measure("x-ray, copying alone", bytes: bytes) {
            var copy: [UInt8] = []
            for document in documents { copy += document }
            return copy.isEmpty ? 0 : documents.count * 3
        }
    }

    /// A segment of two subsegments as the Python SDK writes it, some 1,100 bytes.
    private static func xrayDocument(_ number: Int) -> [UInt8] {
        let hex = String(number + 0x1000_0000, radix: 16)
        let trace = "1-6b00017a-2d99bf358c2e0718\(hex)"
        let start = 1_795_162_490 + number
        return Array(
            """
            {"id": "f5b16522\(hex)", "name": "backend-flask", "start_time": \(start).123456, \
            "in_progress": false, "http": {"request": {"method": "GET", "url": \
            "http://localhost:4567/api/activities/\(number)", "user_agent": \
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0", "client_ip": "127.0.0.1"}, \
            "response": {"status": 200, "content_length": 1234}}, "annotations": {"user_handle": \
            "user\(number)", "results": \(number % 50)}, "aws": {"xray": {"sdk": \
            "X-Ray for Python", "sdk_version": "2.15.0"}}, "subsegments": [{"id": \
            "d1c42710\(hex)", "name": "show", "start_time": \(start).223458, "parent_id": \
            "f5b16522\(hex)", "in_progress": false, "trace_id": "\(trace)", "type": \
            "subsegment", "namespace": "local", "end_time": \(start).323461}, {"id": \
            "89eb2f1e\(hex)", "name": "dynamodb", "start_time": \(start).333459, "parent_id": \
            "f5b16522\(hex)", "in_progress": false, "http": {"response": {"status": 200}}, "aws": \
            {"operation": "Query", "region": "us-east-1", "request_id": "ABC\(number)", \
            "table_name": "cruddur"}, "trace_id": "\(trace)", "type": "subsegment", "namespace": \
            "aws", "end_time": \(start).423462}], "trace_id": "\(trace)", "service": {"runtime": \
            "CPython", "runtime_version": "3.11.7"}, "end_time": \(start).523463}
            """.utf8)
    }

    /// An export of `count` spans, 20 a trace, with 14 attributes each.
    static func benchmarkBody(spans count: Int) -> [UInt8] {
        var scopeSpans = ProtobufBuilder()
        scopeSpans.message(1) { $0.string(1, "opentelemetry.instrumentation.flask") }
        for number in 0..<count {
            var span = ProtobufBuilder()
            writeSpan(number, to: &span)
            scopeSpans.bytes(2, span.bytes)
        }
        var resourceSpans = ProtobufBuilder()
        resourceSpans.message(1) { resource in
            resource.attribute(1, "service.name", "backend-flask")
            resource.attribute(1, "telemetry.sdk.language", "python")
            resource.attribute(1, "telemetry.sdk.name", "opentelemetry")
        }
        resourceSpans.bytes(2, scopeSpans.bytes)
        var request = ProtobufBuilder()
        request.bytes(1, resourceSpans.bytes)
        return request.bytes
    }

    private static func writeSpan(_ number: Int, to span: inout ProtobufBuilder) {
        var trace = [UInt8](repeating: 7, count: 16)
        trace[3] = UInt8(truncatingIfNeeded: number / 20)
        trace[9] = UInt8(truncatingIfNeeded: (number / 20) >> 8)
        span.bytes(1, trace)
        span.bytes(2, [1, 2, 3, 4, 5, 6, UInt8(truncatingIfNeeded: number), UInt8(number >> 8)])
        if number % 20 != 0 { span.bytes(4, [1, 2, 3, 4, 5, 6, 7, 8]) }
        span.string(5, ["GET /api/activities/home", "SELECT cruddur", "render"][number % 3])
        span.varint(6, UInt64(number % 3 + 1))
        span.fixed64(7, 1_700_000_000_000_000_000 + UInt64(number) * 1_000_000)
        span.fixed64(8, 1_700_000_000_004_500_000 + UInt64(number) * 1_000_000)
        span.attribute(9, "http.method", "GET")
        span.attribute(9, "http.server_name", "0.0.0.0")
        span.attribute(9, "http.scheme", "http")
        span.attribute(9, "net.host.name", "localhost:4567")
        span.attribute(9, "http.host", "localhost:4567")
        span.attribute(9, "net.host.port", Int64(4567))
        span.attribute(9, "http.target", "/api/activities/home?user=\(number)")
        span.attribute(9, "net.peer.ip", "127.0.0.1")
        span.attribute(9, "net.peer.port", Int64(40_000 + number))
        span.attribute(9, "http.user_agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0")
        span.attribute(9, "http.flavor", "1.1")
        span.attribute(9, "http.route", "/api/activities/home")
        span.attribute(9, "app.result_length", Double(number % 50) * 0.5)
        span.attribute(9, "http.status_code", Int64(200))
        span.message(15) { _ in }
        span.fixed32(16, 256)
    }
}
