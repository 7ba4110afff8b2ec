import Foundation
import Telemetry
import TestSupport

@testable import Receivers

/// A running X-Ray receiver on a free port, with a fake sink and datagrams in plain words.
struct XRayFixture {
    let sink: FakeSink
    let receiver: XRayReceiver
    let seen = FakeXRayCodec.SharedSeen()
    let port: UInt16

    init(
        _ behaviour: FakeSink.Behaviour = .commit, limits: XRayLimits = XRayLimits(),
        pause: useconds_t = 0
    ) throws {
        sink = FakeSink(behaviour)
        receiver = XRayReceiver(
            sink: sink, limits: limits,
            makeCodec: { [seen] in FakeXRayCodec(seen, pause: pause) })
        port = try receiver.start(on: .loopback(port: 0)).udp[0].port
    }

    func sender(ipv6: Bool = false) throws -> DatagramSender {
        try DatagramSender(port: port, ipv6: ipv6)
    }
}
