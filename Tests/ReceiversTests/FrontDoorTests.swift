import TestSupport
import Testing

@testable import Receivers

/// Clients of other protocols, and connections that say little.
@Suite struct FrontDoorTests {
    private let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private func frame(
        _ type: UInt8, flags: UInt8 = 0, stream: UInt8 = 0, _ payload: [UInt8] = []
    ) -> [UInt8] {
        [0, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF), type, flags, 0, 0, 0, stream]
            + payload
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }

    @Test(arguments: [
        ([0x16, 0x03, 0x01, 0x02], Greeting.tls), ([0x16, 0x03], .tls), ([0x16], .undecided),
        ([0x16, 0x04], .http1), (Array("PRI ".utf8), .http2), (Array("PRI".utf8), .undecided),
        (Array("P".utf8), .undecided), (Array("PRO".utf8), .http1), (Array("POST".utf8), .http1),
        (Array("PO".utf8), .http1), ([0], .http1), ([], .undecided),
    ])
    func knowsWhoIsThere(_ bytes: [UInt8], _ expected: Greeting) {
        #expect(Greeting(bytes) == expected)
    }

    @Test func tellsATLSClientThatThisIsHTTP() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send([0x16, 0x03, 0x01, 0x00, 0x05] + [UInt8](repeating: 1, count: 500))
        let response = try connection.readResponse()
        #expect(response.status == 404)
        #expect(response.text.contains("http://"))
        #expect(connection.isClosedByPeer())
        #expect(fixture.receiver.recentProblems.map(\.kind) == [.tlsClient])
    }

    @Test func tellsAGRPCClientInItsOwnProtocol() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(preface + frame(4))
        let name = Array("application/grpc".utf8)
        connection.send(
            frame(6, [1, 2, 3, 4, 5, 6, 7, 8])
                + frame(1, flags: 4, stream: 1, [0x83, 0x5F, UInt8(name.count)] + name))
        let answer = connection.readToEnd()
        #expect(answer.starts(with: frame(4)))
        #expect(answer.firstRange(of: frame(4, flags: 1)) != nil)
        #expect(answer.firstRange(of: frame(6, flags: 1, [1, 2, 3, 4, 5, 6, 7, 8])) != nil)
        #expect(contains(answer, "grpc-status\u{2}12"))
        #expect(contains(answer, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"))
        let problem = try #require(fixture.receiver.recentProblems.first)
        #expect(problem.kind == .http2Client)
        #expect(problem.message.contains("http/protobuf"))
    }

    @Test func answersOtherHTTP2ClientsWith404() throws {
        var refusal = HTTP2Refusal(message: "no")
        let answer = refusal.receive(preface + frame(4) + frame(1, flags: 5, stream: 3, [0x82]))
        #expect(answer.firstRange(of: frame(0, flags: 1, stream: 3, Array("no\n".utf8))) != nil)
        #expect(answer.firstRange(of: [0, 0, 0, 3, 0x8D] as [UInt8]) != nil)
        #expect(refusal.isFinished)
    }

    @Test func whoOnlyPingsIsShownOut() {
        var refusal = HTTP2Refusal(message: "no")
        _ = refusal.receive(preface)
        let ping = frame(6, [1, 2, 3, 4, 5, 6, 7, 8])
        var answered = 0
        for _ in 0..<10_000 where !refusal.isFinished { answered += refusal.receive(ping).count }
        #expect(refusal.isFinished)
        #expect(answered < 128 << 10)
    }

    @Test func http2InPiecesOfOneByte() {
        var whole = HTTP2Refusal(message: "no")
        var pieces = HTTP2Refusal(message: "no")
        let input =
            preface + frame(4, [0, 3, 0, 0, 0, 100]) + frame(1, flags: 4, stream: 1, [0x82])
        let expected = whole.receive(input)
        #expect(input.flatMap { pieces.receive([$0]) } == expected)
    }

    @Test func hostileFramesNeverTrap() {
        for type: UInt8 in 0...255 {
            for length in [0, 1, 7, 8, 9] {
                var refusal = HTTP2Refusal(message: "no")
                _ = refusal.receive(
                    preface
                        + frame(
                            type, flags: 255, stream: 255, [UInt8](repeating: 0xFF, count: length)))
            }
        }
        var refusal = HTTP2Refusal(message: "no")
        _ = refusal.receive(preface + [0xFF, 0xFF, 0xFF, 1, 4, 0, 0, 0, 1])
        #expect(refusal.isFinished)
    }

    @Test func waitsForAClientThatSaysALittleAtATime() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        for byte in ReceiverFixture.request(Array("2".utf8)) {
            connection.send([byte])
        }
        #expect(try connection.readResponse().status == 200)
    }

    @Test func closesWhoSaysNothing() throws {
        var limits = HTTPLimits()
        limits.greetingTimeout = .milliseconds(100)
        limits.idleTimeout = .milliseconds(100)
        let fixture = try ReceiverFixture(limits: limits)
        let silent = try fixture.connect()
        #expect(silent.isClosedByPeer())
        let half = try fixture.connect()
        half.send("P")
        #expect(half.isClosedByPeer())
    }

    @Test func makesPlaceByClosingTheConnectionIdleLongest() throws {
        var limits = HTTPLimits()
        limits.connections = 3
        let fixture = try ReceiverFixture(limits: limits)
        let connections = try (0..<3).map { _ in try fixture.connect() }
        for connection in connections {
            connection.send(ReceiverFixture.request(Array("1".utf8)))
            #expect(try connection.readResponse().status == 200)
        }
        let newcomer = try fixture.connect()
        newcomer.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try newcomer.readResponse().status == 200)
        #expect(connections[0].isClosedByPeer())
        connections[2].send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try connections[2].readResponse().status == 200)
    }

    @Test func refusesMoreConnectionsThanItCanServe() throws {
        var limits = HTTPLimits()
        limits.connections = 2
        let fixture = try ReceiverFixture(.hold, limits: limits)
        let busy = try (0..<2).map { _ in try fixture.connect() }
        for connection in busy { connection.send(ReceiverFixture.request(Array("1".utf8))) }
        #expect(fixture.sink.wait { $0.heldCount == 2 })
        let refused = try fixture.post()
        #expect(refused.status == 503)
        #expect(fixture.receiver.recentProblems.first?.kind == .tooManyConnections)
        fixture.sink.release()
        for connection in busy { #expect(try connection.readResponse().status == 200) }
    }
}
