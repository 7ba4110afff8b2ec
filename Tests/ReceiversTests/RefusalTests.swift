import Foundation
import TestSupport
import Testing

@testable import Receivers

/// Requests that miss: the answer says what to change.
@Suite struct RefusalTests {
    @Test(arguments: [
        ("/", "/v1/traces"), ("/foo/v1/traces", "leave the part before it out"),
        ("/v1/trace", "OTEL_EXPORTER_OTLP_ENDPOINT"), ("/v1/traces/x", "/v1/traces"),
        ("//v1/traces", "leave the part before"), ("/v1/traces%00", "/v1/traces"),
        ("/v1/tr%61ces", "/v1/traces"), ("/v1development/profiles", "/v1/traces"),
        ("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "http/protobuf"),
    ])
    func helpsWhoMissesThePath(_ path: String, _ hint: String) throws {
        let fixture = try ReceiverFixture()
        for type in ["application/json", "text/plain"] {
            let response = try fixture.post(to: path, type: type)
            #expect(response.status == 404)
            #expect(response["content-type"]?.hasPrefix(type) == true)
            #expect(response.text.contains(hint), "\(response.text)")
        }
        #expect(fixture.receiver.recentProblems.first?.kind == .wrongPath)
        #expect(fixture.receiver.recentProblems.first?.count == 2)
    }

    @Test func namesItsOwnPortInTheHint() throws {
        let fixture = try ReceiverFixture()
        let text = try fixture.post(to: "/").text
        #expect(text.contains("http://localhost:\(fixture.port)"))
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
    func namesTheMethodThatItTakes(_ method: String) throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post("", method: method, type: nil)
        #expect(response.status == 405)
        #expect(response["allow"] == "POST, OPTIONS")
    }

    @Test func tellsAPersonInABrowserWhatThisIs() throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(
            "", to: "/", method: "GET", type: nil, headers: ["Sec-Fetch-Site: none"])
        #expect(response.status == 200)
        #expect(response["content-type"] == "text/plain; charset=utf-8")
        #expect(response.text.contains("tracetop"))
        #expect(fixture.receiver.problemCount == 0)
    }

    @Test(arguments: [
        nil, "text/plain", "application/grpc", "application/x-www-form-urlencoded", "",
    ])
    func refusesOtherTypes(_ type: String?) throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(type: type)
        #expect(response.status == 415)
        #expect(response.text.contains("application/x-protobuf"))
    }

    @Test(arguments: ["br", "zstd", "gzip, gzip", "snappy", "x\u{1b}[31m"])
    func refusesOtherEncodings(_ encoding: String) throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(
            type: "application/json", headers: ["Content-Encoding: \(encoding)"])
        #expect(response.status == 415)
        #expect(response["accept-encoding"] == "gzip, deflate, identity")
        #expect(response.text.contains("unsupported Content-Encoding"))
        #expect(!response.body.contains(0x1B))
    }

    @Test func keepsTheConnectionAfterAShortRefusedBody() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(ReceiverFixture.request(Array("3".utf8), to: "/"))
        #expect(try connection.readResponse().status == 404)
        connection.send(ReceiverFixture.request(Array("3".utf8)))
        #expect(try connection.readResponse().status == 200)
    }

    @Test func refusesABodyOfTooManyBytesBeforeReadingIt() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(
            "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\n"
                + "Content-Length: \(64 << 20 | 1)\r\n\r\n")
        #expect(try connection.readResponse().status == 413)
    }

    /// The answer must reach a sender that reads only after it has sent everything.
    @Test func answersASenderThatKeepsSendingTooMuch() throws {
        var limits = HTTPLimits()
        limits.bodyBytes = 1 << 20
        limits.swallowedBytes = 1 << 16
        let fixture = try ReceiverFixture(limits: limits)
        let body = [UInt8](repeating: 0x31, count: 24 << 20)
        for _ in 0..<5 {
            let connection = try fixture.connect()
            #expect(connection.send(ReceiverFixture.request(body)))
            #expect(try connection.readResponse().status == 413)
            #expect(connection.isClosedByPeer())
        }
    }

    @Test func refusesTooManyChunks() throws {
        var limits = HTTPLimits()
        limits.bodyBytes = 100_000
        limits.swallowedBytes = 100_000
        let fixture = try ReceiverFixture(limits: limits)
        let head =
            "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
        let chunk = "2710\r\n" + String(repeating: "1", count: 10_000) + "\r\n"
        let short = try fixture.connect()
        short.send(head + String(repeating: chunk, count: 11) + "0\r\n\r\n")
        #expect(try short.readResponse().status == 413)
        short.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try short.readResponse().status == 200)
        let long = try fixture.connect()
        #expect(long.send(head + String(repeating: chunk, count: 1000)))
        #expect(try long.readResponse().status == 413)
        #expect(fixture.sink.spans == 1)
    }

    @Test func boundsJSONBodiesOnTheirOwn() throws {
        var limits = HTTPLimits()
        limits.jsonBodyBytes = 1000
        let fixture = try ReceiverFixture(limits: limits)
        let body = [UInt8](repeating: 0x31, count: 1001)
        #expect(try fixture.post(body, type: "application/json").status == 413)
        #expect(try fixture.post(body).status == 200)
        #expect(try fixture.post(body.dropLast(), type: "application/json").status == 200)
    }

    @Test func boundsAllBodiesInFlightTogether() throws {
        var limits = HTTPLimits()
        limits.bodyBytesInFlight = 300_000
        let fixture = try ReceiverFixture(limits: limits)
        let body = [UInt8](repeating: 0x31, count: 200_000)
        let request = ReceiverFixture.request(body)
        let first = try fixture.connect()
        first.send(Array(request.dropLast(10)))
        usleepUntil { fixture.receiver.problemCount == 0 }
        let second = try fixture.connect()
        second.send(request)
        let refused = try second.readResponse()
        #expect(refused.status == 503)
        #expect(refused["retry-after"] == "1")
        first.send(Array(request.suffix(10)))
        #expect(try first.readResponse().status == 200)
        second.send(request)
        #expect(try second.readResponse().status == 200)
    }

    private func usleepUntil(_ condition: () -> Bool) {
        for _ in 0..<100 where condition() { usleep(1000) }
    }
}
