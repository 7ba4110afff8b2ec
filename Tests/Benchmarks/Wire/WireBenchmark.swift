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
