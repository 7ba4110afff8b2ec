import Foundation
import TestSupport
import Testing

@testable import Receivers

/// What no proper client sends: the receiver refuses it or closes, and serves the next one.
@Suite struct HostileTests {
    private static let head = "POST /v1/traces HTTP/1.1\r\nContent-Type: application/json\r\n"

    private static let malformed: [(String, [Int])] = [
        (head + "Content-Length: 1\r\n\r\n1", [400]),
        (head + "Host: a\r\nHost: b\r\nContent-Length: 1\r\n\r\n1", [400]),
        (head + "Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n11", [400]),
        (head + "Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1", [400]),
        (head + "Host: a\r\nContent-Length: 1, 1\r\n\r\n1", [400]),
        (head + "Host: a\r\nContent-Length: -1\r\n\r\n", [400]),
        (head + "Host: a\r\nContent-Length: +1\r\n\r\n1", [400]),
        (head + "Host: a\r\nContent-Length: 0x1\r\n\r\n1", [400]),
        (head + "Host: a\r\nContent-Length: \r\n\r\n", [400]),
        (head + "Host: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", [400, 413]),
        (head + "Host: a\r\nContent-Length: 9223372036854775807\r\n\r\n", [413]),
        (
            head
                + "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
            [400]
        ),
        (head + "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", [400, 501]),
        (head + "Host: a\r\nTransfer-Encoding: identity\r\n\r\n", [400, 501]),
        (head + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n", [400]),
        (head + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", [400]),
        (
            head + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
            [400, 413]
        ),
        (head + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n1\r\n0\r\n\r\n", [200, 400]),
        ("POST /v1/traces HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
        (
            "POST /v1/tra\0ces HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            [400, 404, 405, 415]
        ),
        ("\0\0\0\0\r\n\r\n", [400, 404, 405, 415]),
        ("GET\r\n\r\n", [400, 404, 405]),
        ("POST /v1/traces\r\n\r\n", [400, 415]),
        ("POST /v1/traces HTTP/9.9\r\nHost: a\r\n\r\n", [400, 415, 505]),
        ("POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: 0\n\n", [400, 415]),
        (head + "Host: a\r\n: empty\r\nContent-Length: 0\r\n\r\n", [200, 400]),
        (head + "Host: a\r\nno colon\r\nContent-Length: 0\r\n\r\n", [200, 400]),
        (head + "Host: a\r\n folded: yes\r\nContent-Length: 0\r\n\r\n", [200, 400]),
        (head + "Host : a\r\nContent-Length: 0\r\n\r\n", [200, 400]),
        (
            "POST /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            [400, 404, 413, 414, 431]
        ),
        (
            head + "Host: a\r\n" + String(repeating: "x: y\r\n", count: 50_000) + "\r\n",
            [400, 413, 431]
        ),
        (
            head + "Host: a\r\nx: " + String(repeating: "y", count: 200_000) + "\r\n\r\n",
            [400, 413, 431]
        ),
        (
            "POST http://evil.example/v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            [404]
        ),
        ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", [400, 404, 405]),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [204, 400, 404, 405]),
        ("TRACE /v1/traces HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
        ("HEAD /v1/traces HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
    ]

    @Test func refusesMalformedRequestsAndServesTheNext() throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .seconds(1)
        let fixture = try ReceiverFixture(limits: limits)
        for (request, statuses) in Self.malformed {
            let connection = try fixture.connect(timeout: 3)
            connection.send(request)
            connection.finishSending()
            let label = String(request.prefix(120)).debugDescription
            do {
                let response = try connection.readResponse()
                #expect(statuses.contains(response.status), "\(response.status) for \(label)")
            } catch {
                #expect(connection.isClosedByPeer(), "neither answered nor closed: \(label)")
            }
            #expect(try fixture.post("1").status == 200, "after \(label)")
        }
        #expect(fixture.sink.spans == fixture.sink.batchCount)
    }

    @Test func survivesNoise() throws {
        let fixture = try ReceiverFixture()
        var generator = SystemRandomNumberGenerator()
        for round in 0..<300 {
            let connection = try fixture.connect(timeout: 3)
            let start = round % 3 == 0 ? Self.head + "Host: a\r\nContent-Length: 50\r\n\r\n" : ""
            let noise = (0..<Int.random(in: 1...2000)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            connection.send(Array(start.utf8) + noise)
            if round % 2 == 0 { connection.reset() }
        }
        #expect(try fixture.post("1").status == 200)
    }

    @Test func survivesRequestsCutAnywhere() throws {
        let fixture = try ReceiverFixture()
        let request = ReceiverFixture.request(Array("3".utf8), type: "application/json")
        for length in 0..<request.count {
            let connection = try fixture.connect()
            connection.send(Array(request[..<length]))
            if length % 2 == 0 { connection.reset() } else { connection.close() }
        }
        #expect(try fixture.post("1").status == 200)
        #expect(fixture.sink.spans == 1)
    }

    @Test func survivesClientsThatLeaveBeforeTheCommit() throws {
        let fixture = try ReceiverFixture(.hold)
        for number in 0..<50 {
            let connection = try fixture.connect()
            connection.send(ReceiverFixture.request(Array("1".utf8)))
            #expect(fixture.sink.wait { $0.heldCount == number + 1 })
            if number % 2 == 0 { connection.reset() } else { connection.close() }
        }
        fixture.sink.release()
        fixture.sink.behave(.commit)
        #expect(try fixture.post("1").status == 200)
        fixture.receiver.stop()
    }

    @Test func survivesAClientThatNeverReads() throws {
        let fixture = try ReceiverFixture()
        let deaf = try fixture.connect(timeout: 1)
        let request = ReceiverFixture.request(Array("bad".utf8), type: "application/json")
        for _ in 0..<20_000 where !deaf.send(request) { break }
        #expect(try fixture.post("1").status == 200)
    }

    @Test func pipelinesBehindARefusalThatCloses() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(
            Array("POST /v1/traces HTTP/1.1\r\nContent-Length: 1\r\n\r\n1".utf8)
                + ReceiverFixture.request(Array("1".utf8)))
        #expect(try connection.readResponse().status == 400)
        #expect(connection.isClosedByPeer())
        #expect(fixture.sink.batchCount == 0)
    }
}
