import Foundation
import Synchronization
import Telemetry
import TestSupport
import Testing
import Threads

@testable import Receivers

/// Where datagrams may be lost: each is either handed to the sink or counted as dropped.
@Suite struct DatagramLossTests {
    private func seconds(_ body: () -> Void) -> Double {
        let duration = ContinuousClock().measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// The system's own loss, by its own count, also of what was lost after the last datagram
    /// that arrived.
    @Test(.enabled(if: systemCountsLoss)) func countsWhatTheSystemDropped() throws {
        let sockets = try ListenSockets(
            binding: .explicit(SocketAddress(.loopbackV4, port: 0)), transport: .udp)
        let limits = {
            var limits = XRayLimits()
            limits.socketBufferBytes = 64 << 10
            return limits
        }()
        let queue = DatagramQueue(bytes: 1 << 20, waker: try WakePipe())
        let reader = try DatagramReader(sockets, queue: queue, limits: limits)
        // Before anybody reads.
        let sender = try DatagramSender(port: sockets.addresses[0].port)
        for _ in 0..<1000 { sender.send([UInt8](repeating: 0x78, count: 1000)) }
        let thread = try reader.start()
        reader.stop(by: .now + .seconds(1))
        thread.join()
        let lost = queue.takeLost()
        let received = queue.take()?.count ?? 0
        #expect(received > 0)
        #expect(lost.inSystem > 0)
        #expect(lost == DatagramQueue.Loss(inSystem: 1000 - received, inQueue: 0))
        #expect(queue.isExhausted)
    }

    /// Whether the system tells how many it dropped.
    static let systemCountsLoss: Bool = {
        #if os(Linux)
        true
        #else
        false
        #endif
    }()

    @Test func countsWhatItsQueueDropped() throws {
        var limits = XRayLimits()
        limits.queueBytes = 1
        let fixture = try XRayFixture(.hold, limits: limits, pause: 2000)
        let sender = try fixture.sender()
        for _ in 0..<3000 { sender.send([UInt8](repeating: 0x78, count: 1000)) }
        #expect(fixture.sink.wait { $0.counts.dropped > 0 })
        let problem = try #require(fixture.receiver.recentProblems.first)
        #expect(problem.kind == .lostDatagrams)
        fixture.sink.behave(.commit)
        fixture.sink.release()
        #expect(fixture.sink.wait { $0.counts.datagrams + $0.counts.dropped == 3000 })
        #expect(fixture.sink.wait { $0.spans == $0.counts.datagrams })
    }

    @Test func keepsWhatASinkDoesNotTake() throws {
        let fixture = try XRayFixture(.full)
        let sender = try fixture.sender()
        for _ in 0..<500 { sender.send("1") }
        usleep(100_000)
        #expect(fixture.sink.spans == 0)
        fixture.sink.behave(.commit)
        #expect(fixture.sink.wait { $0.spans == 500 })
        #expect(fixture.sink.wait { $0.counts.datagrams == 500 })
        #expect(fixture.sink.counts.dropped == 0)
    }

    @Test func handsOverAgainWhatCouldNotBeStored() throws {
        var limits = XRayLimits()
        limits.retryPause = .milliseconds(20)
        let fixture = try XRayFixture(
            .fail(SinkError(description: "the disk is full", isRetryable: true)), limits: limits)
        let sender = try fixture.sender()
        for _ in 0..<50 { sender.send("1") }
        // The first comes back again and again, before any that follows.
        #expect(fixture.sink.wait { $0.batchCount >= 4 })
        fixture.sink.behave(.commit)
        let failed = fixture.sink.spans
        #expect(fixture.sink.wait { $0.counts.datagrams == 50 && $0.spans >= failed + 50 })
        usleep(100_000)
        #expect(fixture.sink.committedSpans == 50)
        #expect(fixture.sink.counts.dropped == 0)
        #expect(fixture.receiver.recentProblems.first?.message == "not stored: the disk is full")
    }

    @Test func countsWhatCanNeverBeStored() throws {
        let fixture = try XRayFixture(
            .fail(SinkError(description: "no such batch", isRetryable: false)))
        let sender = try fixture.sender()
        sender.send("3")
        #expect(fixture.sink.wait { $0.counts.dropped == 1 })
        fixture.sink.behave(.commit)
        sender.send("2")
        #expect(fixture.sink.wait { $0.committedSpans == 2 })
        #expect(fixture.sink.counts.dropped == 1)
    }

    // MARK: Stopping

    @Test func storesWhatHasArrivedBeforeItStops() throws {
        let fixture = try XRayFixture(.commitAfter(0.01))
        let sender = try fixture.sender()
        for _ in 0..<1000 { sender.send("1") }
        #expect(seconds { fixture.receiver.stop() } < 1.8)
        #expect(fixture.sink.committedSpans + fixture.sink.counts.dropped == 1000)
        #expect(fixture.sink.counts.datagrams == fixture.sink.committedSpans)
    }

    @Test(arguments: [true, false])
    func endsInTimeThoughNothingIsStored(_ isFull: Bool) throws {
        let failure = SinkError(description: "locked", isRetryable: true)
        let fixture = try XRayFixture(isFull ? .full : .fail(failure))
        let sender = try fixture.sender()
        for _ in 0..<1000 { sender.send("1") }
        #expect(seconds { fixture.receiver.stop() } < 1.8)
        #expect(fixture.sink.counts.dropped == 1000)
    }

    @Test func endsInTimeUnderAFlood() throws {
        let fixture = try XRayFixture()
        let port = fixture.port
        let isOver = Flag()
        let senders = (0..<2).map { _ in
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                let sender = try? DatagramSender(port: port)
                while !isOver.isSet { sender?.send("1") }
                done.signal()
            }
            return done
        }
        usleep(200_000)
        #expect(seconds { fixture.receiver.stop() } < 1.8)
        isOver.set()
        for done in senders { done.wait() }
        #expect(fixture.sink.wait { $0.committedSpans == $0.counts.datagrams })
    }

    @Test func endsAtOnceWhenIdle() throws {
        let fixture = try XRayFixture()
        #expect(seconds { fixture.receiver.stop() } < 0.3)
        #expect(seconds { fixture.receiver.stop() } < 0.1)
        // And can begin again.
        let port = try fixture.receiver.start(on: .loopback(port: 0)).udp[0].port
        try DatagramSender(port: port).send("4")
        #expect(fixture.sink.wait { $0.spans == 4 })
    }

    @Test func startsAndStopsManyTimesUnderLoad() throws {
        for _ in 0..<30 {
            let fixture = try XRayFixture(.commitAfter(0.002))
            let sender = try fixture.sender()
            for _ in 0..<50 { sender.send("1") }
            usleep(UInt32.random(in: 0...3000))
            fixture.receiver.stop()
            #expect(fixture.sink.committedSpans == 50)
        }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
