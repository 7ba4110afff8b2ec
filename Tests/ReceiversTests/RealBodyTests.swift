import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Receivers

/// With the real readers and writers: the bytes that senders see (OTLP specification, OTLP/HTTP
/// Response).
@Suite struct RealBodyTests {
    private static func span(_ field: inout ProtobufBuilder, spanID: [UInt8]) {
        field.message(2) { span in
            span.bytes(1, [UInt8](repeating: 7, count: 16))
            span.bytes(2, spanID)
            span.string(5, "GET /")
            span.fixed64(7, 1_700_000_000_000_000_000)
            span.fixed64(8, 1_700_000_000_001_000_000)
        }
    }

    private static func traces(good: Int, bad: Int = 0) -> [UInt8] {
        ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(2) { scopeSpans in
                    for number in 0..<good {
                        span(&scopeSpans, spanID: [1, 0, 0, 0, 0, 0, 0, UInt8(number)])
                    }
                    for _ in 0..<bad { span(&scopeSpans, spanID: []) }
                }
            }
        }.bytes
    }

    private static func json(spanIDs: [String]) -> String {
        let spans = spanIDs.map {
            #"{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"\#($0)","name":"a","#
                + #""startTimeUnixNano":"1700000000000000000","endTimeUnixNano":1700000000000000001}"#
        }
        return #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#
    }

    @Test func takesProtobuf() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let response = try fixture.post(Self.traces(good: 3))
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
        #expect(response["content-length"] == "0")
        #expect(fixture.sink.spans == 3)
    }

    @Test func takesJSON() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let body = Self.json(spanIDs: ["EEE19B7EC3C1B174", "eee19b7ec3c1b175"])
        let response = try fixture.post(body, type: "application/json; charset=utf-8")
        #expect(response.status == 200)
        #expect(response.text == "{}")
        #expect(fixture.sink.spans == 2)
    }

    @Test func takesCompressedBodies() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let protobuf = Self.traces(good: 2)
        let json = Array(Self.json(spanIDs: ["0000000000000001"]).utf8)
        for (body, type) in [(protobuf, "application/x-protobuf"), (json, "application/json")] {
            for (compressed, name) in [
                (CompressionTests.gzip(body), "gzip"), (CompressionTests.zlib(body), "deflate"),
                (CompressionTests.raw(body), "deflate"), (body, "identity"),
            ] {
                let response = try fixture.post(
                    compressed, type: type, headers: ["Content-Encoding: \(name)"])
                #expect(response.status == 200)
            }
        }
        #expect(fixture.sink.spans == 12)
    }

    @Test func tellsWhatItRejectedInProtobuf() throws {
        let fixture = try ReceiverFixture(real: .commit)
        for (good, bad) in [(2, 3), (0, 3)] {
            let response = try fixture.post(Self.traces(good: good, bad: bad))
            #expect(response.status == 200)
            // partial_success {1: rejected_spans, 2: error_message}
            #expect(response.body.count > 6)
            #expect(response.body[0] == 0x0A)
            #expect(Array(response.body[2...3]) == [0x08, 3])
            #expect(response.body[4] == 0x12)
        }
        #expect(fixture.sink.spans == 2)
        #expect(fixture.receiver.recentProblems.first?.kind == .rejectedSpans)
    }

    @Test func tellsWhatItRejectedInJSON() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let body = Self.json(spanIDs: ["0000000000000001", "no", "0000000000000000"])
        let response = try fixture.post(body, type: "application/json")
        #expect(response.status == 200)
        #expect(
            response.text.hasPrefix(#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":""#))
        #expect(fixture.sink.spans == 1)
    }

    @Test func describesUndecodableBodiesInTheirEncoding() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let protobuf = try fixture.post([0x0A, 0xFF, 0x01])
        #expect(protobuf.status == 400)
        // google.rpc.Status {1: code 3, 2: message}
        #expect(Array(protobuf.body.prefix(3)) == [0x08, 3, 0x12])
        let json = try fixture.post("{\"resourceSpans\": [", type: "application/json")
        #expect(json.status == 400)
        let status = try #require(
            try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any])
        #expect(status["code"] as? Int == 3)
        #expect((status["message"] as? String)?.contains("JSON") == true)
    }

    @Test func tellsWhenToTryAgainInTheBodyToo() throws {
        let fixture = try ReceiverFixture(real: .full)
        let response = try fixture.post(
            Self.json(spanIDs: ["0000000000000001"]), type: "application/json")
        #expect(response.status == 503)
        #expect(response.text.contains(#""retryDelay":"1s""#))
    }

    @Test func takesAndDiscardsLogsAndMetrics() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let logs = #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{}]}]}]}"#
        let response = try fixture.post(logs, to: "/v1/logs", type: "application/json")
        #expect(response.status == 200)
        #expect(
            response.text.hasPrefix(#"{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"#)
        )
        let metrics = ProtobufBuilder { request in
            request.message(1) { resource in
                resource.message(2) { scope in
                    scope.message(2) { metric in
                        metric.message(5) { gauge in
                            for _ in 0..<3 { gauge.message(1) { _ in } }
                        }
                    }
                }
            }
        }
        #expect(try fixture.post(metrics.bytes, to: "/v1/metrics").status == 200)
        #expect(try fixture.post("", to: "/v1/metrics").body.isEmpty)
        #expect(try fixture.post([0xFF], to: "/v1/logs").status == 400)
        #expect(fixture.sink.wait { $0.counts.requests == 4 })
        #expect(fixture.sink.counts.logRecords == 2)
        #expect(fixture.sink.counts.dataPoints == 3)
    }

    /// Bodies cut and flipped anywhere are answered, on one connection that goes on.
    @Test func answersDamagedBodies() throws {
        let fixture = try ReceiverFixture(real: .commit)
        let connection = try fixture.connect()
        let json = Array(Self.json(spanIDs: ["0000000000000001"]).utf8)
        for (body, type) in [
            (Self.traces(good: 1), "application/x-protobuf"), (json, "application/json"),
        ] {
            for position in body.indices {
                var flipped = body
                flipped[position] ^= 0xFF
                for damaged in [Array(body[..<position]), flipped] {
                    connection.send(ReceiverFixture.request(damaged, type: type))
                    let status = try connection.readResponse().status
                    #expect(status == 200 || status == 400)
                }
            }
        }
        connection.send(ReceiverFixture.request(Self.traces(good: 1)))
        #expect(try connection.readResponse().status == 200)
    }
}
