import Foundation
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Receivers

@Suite struct DatagramTests {
    @Test func takesDatagramsOnBothLoopbackAddresses() throws {
        let fixture = try XRayFixture()
        try fixture.sender().send("3")
        try fixture.sender(ipv6: true).send("2")
        #expect(fixture.sink.wait { $0.spans == 5 })
        #expect(fixture.sink.wait { $0.counts.datagrams == 2 })
        #expect(fixture.receiver.problemCount == 0)
    }

    @Test func handsALoneDatagramOverAtOnce() throws {
        let fixture = try XRayFixture()
        let sender = try fixture.sender()
        for number in 1...20 {
            let clock = ContinuousClock.now
            sender.send("1")
            #expect(fixture.sink.wait { $0.spans == number })
            #expect(ContinuousClock.now - clock < .milliseconds(200))
        }
        #expect(fixture.sink.batchCount == 20)
    }

    @Test func countsADatagramBeforeItsSpansAreStored() throws {
        let fixture = try XRayFixture(.commitAtOnce)
        let sender = try fixture.sender()
        for number in 1...5 {
            sender.send("1")
            #expect(fixture.sink.wait { $0.spans == number })
            #expect(fixture.sink.counts.datagrams == number)
        }
    }

    /// What waits while the sink is at work goes into few batches.
    @Test func groupsWhatComesMeanwhile() throws {
        let fixture = try XRayFixture(.hold)
        let sender = try fixture.sender()
        for number in 1...2 {
            sender.send("1")
            #expect(fixture.sink.wait { $0.batchCount == number })
        }
        for _ in 0..<1000 { sender.send("1") }
        usleep(100_000)
        #expect(fixture.sink.batchCount == 2)
        fixture.sink.release()
        #expect(fixture.sink.wait { $0.spans == 1002 })
        #expect(fixture.sink.batchCount <= 4)
        #expect(fixture.sink.counts.dropped == 0)
    }

    @Test func takesDatagramsAsLargeAsIPv4AndIPv6Carry() throws {
        let fixture = try XRayFixture()
        #expect(try fixture.sender().send([UInt8](repeating: 0x78, count: 65_507)))
        #expect(fixture.sink.wait { $0.spans == 1 })
        #expect(try fixture.sender(ipv6: true).send([UInt8](repeating: 0x78, count: 65_527)))
        #expect(fixture.sink.wait { $0.spans == 2 })
        #expect(fixture.seen.value.withLock { $0.lengths } == [65_507, 65_527])
        #expect(fixture.seen.value.withLock { $0.first.allSatisfy { $0 == 0x78 } })
    }

    @Test func keepsDatagramsApartWhateverTheirSizes() throws {
        let fixture = try XRayFixture()
        let sender = try fixture.sender()
        var generator = SystemRandomNumberGenerator()
        let lengths = (0..<300).map { _ in Int.random(in: 0...20_000, using: &generator) }
        for (number, length) in lengths.enumerated() {
            sender.send([UInt8](repeating: 0x78, count: length))
            if number % 20 == 0 { usleep(1000) }
        }
        #expect(fixture.sink.wait { $0.spans == 300 })
        #expect(fixture.seen.value.withLock { $0.lengths } == lengths)
    }

    @Test func refusesDatagramsThatWereCutOff() throws {
        var limits = XRayLimits()
        limits.datagramBytes = 1000
        let fixture = try XRayFixture(limits: limits)
        let sender = try fixture.sender()
        sender.send([UInt8](repeating: 0x78, count: 1001))
        sender.send([UInt8](repeating: 0x78, count: 1000))
        #expect(fixture.sink.wait { $0.spans == 1 })
        #expect(fixture.sink.wait { $0.counts.rejected.spans == 1 })
        #expect(fixture.sink.counts.rejected.reasons[0].reason == "datagram too long")
        #expect(fixture.receiver.recentProblems[0].message.contains("1000 bytes"))
    }

    @Test func refusesWhatIsNoSegmentAndGoesOn() throws {
        let fixture = try XRayFixture()
        let sender = try fixture.sender()
        sender.send("bad")
        sender.send("none")
        sender.send("half")
        sender.send("2")
        #expect(fixture.sink.wait { $0.spans == 3 })
        #expect(fixture.sink.wait { $0.counts.rejected.spans == 2 })
        #expect(fixture.sink.counts.datagrams == 4)
        let inBatches = fixture.sink.state.withLock { $0.batches.map(\.rejections.spans) }
        #expect(inBatches.reduce(0, +) + fixture.sink.counts.rejected.spans >= 3)
        let problem = try #require(
            fixture.receiver.recentProblems.first { $0.kind == .badDatagram })
        #expect(problem.message.contains("\"bad\""))
        #expect(problem.sender.hasPrefix("127.0.0.1:"))
    }

    /// A thousand different pieces of garbage are one problem, told as the first of them was.
    @Test func tellsOfGarbageOnce() throws {
        let fixture = try XRayFixture()
        let sender = try fixture.sender()
        for number in 0..<1000 {
            sender.send("bad \(number)\u{1b}[31m")
            if number % 100 == 0 { usleep(2000) }
        }
        #expect(fixture.sink.wait { $0.counts.rejected.spans == 1000 })
        let problems = fixture.receiver.recentProblems
        #expect(problems.count == 1)
        #expect(problems[0].count == 1000)
        #expect(problems[0].message.contains("bad 0?[31m"))
        #expect(fixture.sink.counts.rejected.reasons.map(\.reason) == ["no segment"])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", "TCP"), ("\u{16}\u{03}\u{01}x", "TLS"),
        (#"{"resourceSpans":[]}"#, "4318"), (#"{"trace_id":"1"}"#, "the line"),
        ("requests:1|c|#service:web", "8125"), ("<34>1 2003-10-11T22:14:15Z a", "514"),
        ("\n\u{30}\n\u{2e}\n\u{1}service.name", "4318"),
    ])
    func hintsAtWhatElseItMayBe(_ text: String, _ hint: String) throws {
        let found = Array(text.utf8).withUnsafeBytes { DatagramHint($0) }
        #expect(try #require(found).text.contains(hint))
    }

    @Test(arguments: [
        "", "x", "{\"format\": 1}\n", "<", "<3", "a:", ":1|c", "a:b|c", "a:1|", "\u{16}", "{",
        "hello",
    ])
    func hintsAtNothingWithoutCause(_ text: String) {
        let found = Array(text.utf8).withUnsafeBytes { DatagramHint($0) }
        #expect(found == (text == "{" ? .bareDocument : nil))
    }

    @Test func takesOneNumberForBothTransports() throws {
        let sink = FakeSink()
        let receiver = XRayReceiver(
            sink: sink, limits: XRayLimits(), makeCodec: { FakeXRayCodec() })
        let addresses = try receiver.start(on: .loopback(port: 0))
        #expect(addresses.udp == addresses.tcp)
        #expect(addresses.udp.map(\.host) == [.loopbackV4, .loopbackV6])
        #expect(Set(addresses.udp.map(\.port)).count == 1)
        #expect(receiver.boundAddresses == addresses)
    }

    @Test func saysWhichAddressIsBusy() throws {
        let fixture = try XRayFixture()
        let second = XRayReceiver(
            sink: fixture.sink, limits: XRayLimits(), makeCodec: { FakeXRayCodec() })
        #expect {
            try second.start(on: .loopback(port: fixture.port))
        } throws: { error in
            (error as? ReceiverError)?.isAddressInUse == true
        }
        // Nothing stays bound: the first can go, and the second have its port.
        fixture.receiver.stop()
        #expect(try second.start(on: .loopback(port: fixture.port)).udp[0].port == fixture.port)
    }

    @Test func bindsNothingWhenOff() throws {
        let receiver = XRayReceiver(
            sink: FakeSink(), limits: XRayLimits(), makeCodec: { FakeXRayCodec() })
        #expect(try receiver.start(on: .off) == XRayReceiver.Addresses())
    }
}
