import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

@Suite struct RootLabelTests {
    private func label(_ pairs: [(key: String, value: AttributeValue)]) -> String? {
        Attributes(pairs).json.withUnsafeBufferPointer { RootLabel.label(attributes: $0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("http://localhost:4567/api/activities/home", "GET /api/activities/home"),
        ("https://shop.example/a/b?c=d#e", "GET /a/b"), ("http://shop.example/", "GET /"),
        ("http://shop.example", "GET http://shop.example"),
        ("http://shop.example?q", "GET http://shop.example?q"),
        ("/only/a/path?x", "GET /only/a/path"),
        ("shop.example/a", "GET shop.example/a"), ("", "GET"), ("http://", "GET http://"),
        ("http://a/\u{1B}[2J\nb", "GET /\u{1B}[2J"), ("http://ä/ö", "GET /ö"),
    ])
    func theMethodAndThePath(url: String, expected: String) {
        #expect(label([("http.url", .string(url)), ("http.method", .string("GET"))]) == expected)
    }

    @Test func whatIsNotThereIsLeftOut() {
        #expect(label([]) == nil)
        #expect(label([("http.status_code", .int(200))]) == nil)
        #expect(label([("http.url", .string("http://a/b"))]) == "/b")
        #expect(label([("http.url", .int(7)), ("http.method", .string("GET"))]) == "GET")
        let long = String(repeating: "ä", count: 10_000)
        #expect((label([("http.url", .string("/" + long))]) ?? "").utf8.count < 300)
    }

    private func root(_ path: String) -> SampleSpan {
        SampleSpan(1, 1, name: "backend-flask", service: "backend-flask").with {
            $0.source = .xray
            $0.attributes = [
                ("http.method", .string("GET")), ("http.url", .string("http://a\(path)")),
            ]
        }
    }

    @Test func aSegmentAtTheRootHasOneAndOthersHaveNone() throws {
        let fixture = try StoreFixture()
        let plain = root("/otlp").with {
            $0.source = .otlp
            $0.trace.low = 2
        }
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(root("/one"), plain))
        let reader = try fixture.reader()
        let trace = root("/one").trace
        #expect(try reader.summary(of: trace)?.rootLabel == "GET /one")
        #expect(try reader.summary(of: trace)?.rootName == "backend-flask")
        #expect(try reader.summary(of: plain.trace)?.rootLabel == nil)
        // As the root changes, so does what it was asked for.
        _ = try writer.commit(SpanBatch(root("/two")))
        #expect(try reader.summary(of: trace)?.rootLabel == "GET /two")
        _ = try writer.commit(
            SpanBatch(
                root("/three").with {
                    $0.id = 2
                    $0.start = 1
                }))
        #expect(try reader.summary(of: trace)?.rootLabel == "GET /three")
        writer.stop()
        // Another process goes on with it.
        try fixture.write(SpanBatch(SampleSpan(1, 3, parent: 1)))
        #expect(try reader.summary(of: trace)?.rootLabel == "GET /three")
        try fixture.write(SpanBatch(SampleSpan(1, 4, start: 0)))
        #expect(try reader.summary(of: trace)?.rootLabel == nil)
        #expect(
            try fixture.sqlite3("SELECT coalesce(root_label, '-') FROM traces ORDER BY trace")
                == "-\n-")
    }
}
