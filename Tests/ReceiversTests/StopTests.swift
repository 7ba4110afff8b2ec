import Foundation
import TestSupport
import Testing

@testable import Receivers

@Suite struct StopTests {
    private func seconds(_ body: () -> Void) -> Double {
        let duration = ContinuousClock().measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    @Test func waitsForCommitsAndAnswersThem() throws {
        let fixture = try ReceiverFixture(.commitAfter(0.3))
        let connections = try (0..<5).map { _ in try fixture.connect() }
        for connection in connections {
            connection.send(ReceiverFixture.request(Array("1".utf8)))
        }
        #expect(fixture.sink.wait { $0.batchCount == 5 })
        #expect(seconds { fixture.receiver.stop() } < 1.5)
        for connection in connections { #expect(try connection.readResponse().status == 200) }
    }

    @Test func endsInTimeThoughACommitNeverComes() throws {
        let fixture = try ReceiverFixture(.hold)
        let connection = try fixture.connect()
        connection.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(fixture.sink.wait { $0.heldCount == 1 })
        #expect(seconds { fixture.receiver.stop() } < 2)
        #expect(try connection.readResponse().status == 503)
        // The commit that comes too late touches nothing.
        fixture.sink.release()
    }

    @Test func endsAtOnceWithIdleConnections() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try connection.readResponse().status == 200)
        let silent = try fixture.connect()
        #expect(seconds { fixture.receiver.stop() } < 0.5)
        #expect(connection.isClosedByPeer())
        #expect(silent.isClosedByPeer())
        #expect(throws: ConnectionFailure.self) { try fixture.connect() }
    }

    @Test func refusesWhatComesWhileItStops() throws {
        let fixture = try ReceiverFixture(.hold)
        let slow = try fixture.connect()
        let late = try fixture.connect()
        late.send(ReceiverFixture.request(Array("bad".utf8)))
        #expect(try late.readResponse().status == 400)
        slow.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(fixture.sink.wait { $0.heldCount == 1 })
        let receiver = fixture.receiver
        let stopped = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            receiver.stop()
            stopped.signal()
        }
        while (try? fixture.connect()) != nil { usleep(1000) }
        late.send(ReceiverFixture.request(Array("1".utf8)))
        let refused = try late.readResponse()
        #expect(refused.status == 503)
        #expect(refused["connection"]?.lowercased() == "close")
        fixture.sink.release()
        stopped.wait()
        #expect(try slow.readResponse().status == 200)
        #expect(fixture.sink.batchCount == 1)
    }

    @Test func startsAndStopsManyTimesUnderLoad() throws {
        for _ in 0..<30 {
            let fixture = try ReceiverFixture(.commitAfter(0.002))
            let connections = try (0..<8).map { _ in try fixture.connect(timeout: 5) }
            for connection in connections {
                connection.send(ReceiverFixture.request(Array("1".utf8)))
            }
            usleep(UInt32.random(in: 0...4000))
            fixture.receiver.stop()
            for connection in connections {
                if let response = try? connection.readResponse() {
                    #expect([200, 503].contains(response.status))
                }
            }
        }
    }

    @Test func canBeStoppedTwiceAndStartedAgain() throws {
        let fixture = try ReceiverFixture()
        fixture.receiver.stop()
        fixture.receiver.stop()
        let port = try fixture.receiver.start(on: .loopback(port: 0))[0].port
        let connection = try RawConnection(port: port)
        connection.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try connection.readResponse().status == 200)
        #expect(throws: ReceiverError.self) { try fixture.receiver.start(on: .loopback(port: 0)) }
    }
}
