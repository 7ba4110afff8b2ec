import Foundation
import TestSupport
import Testing

@testable import Receivers

/// Senders that trickle: the library's own timeout starts anew with each byte, ours don't.
@Suite struct DeadlineTests {
    /// Sends a byte now and then until the other side closes; false where it never does.
    private func trickle(_ connection: RawConnection, _ byte: String, seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            guard connection.send(byte) else { return true }
            usleep(20_000)
        }
        return false
    }

    private var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.bodyTimeout = .milliseconds(300)
        limits.idleTimeout = .milliseconds(300)
        return limits
    }

    @Test func endsABodyThatTricklesIn() throws {
        let fixture = try ReceiverFixture(limits: limits)
        let connection = try fixture.connect()
        connection.send(
            "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100000\r\n\r\n")
        #expect(trickle(connection, "1", seconds: 5))
        // Either the answer of the late piece, or the deadline's end of the connection.
        if let response = try? connection.readResponse() { #expect(response.status == 408) }
        #expect(fixture.sink.batchCount == 0)
    }

    @Test func endsAHeadThatTricklesIn() throws {
        let fixture = try ReceiverFixture(limits: limits)
        let connection = try fixture.connect()
        connection.send("POST /v1/traces HTTP/1.1\r\nHost: a\r\nx: ")
        #expect(trickle(connection, "1", seconds: 5))
    }

    @Test func endsAConnectionThatSaysNothingMore() throws {
        let fixture = try ReceiverFixture(limits: limits)
        let connection = try fixture.connect()
        connection.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try connection.readResponse().status == 200)
        #expect(connection.isClosedByPeer())
    }

    @Test func waitsForACommitAsLongAsItTakes() throws {
        let fixture = try ReceiverFixture(.commitAfter(1.5), limits: limits)
        #expect(try fixture.post().status == 200)
    }

    /// What is left by a sender that went away in the middle does not stay until a deadline.
    @Test(arguments: [
        "P", "POST", "POST /v1/traces HTTP/1.1\r\nHo",
        "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: 9\r\n\r\n1",
        "\u{1}\u{2}\u{3}\u{4}",
    ])
    func closesWhatSendersLeaveBehind(_ start: String) throws {
        let fixture = try ReceiverFixture()
        let connections = try (0..<20).map { _ in try fixture.connect(timeout: 5) }
        for connection in connections {
            connection.send(start)
            connection.finishSending()
        }
        for connection in connections { #expect(connection.isClosedByPeer()) }
    }
}
