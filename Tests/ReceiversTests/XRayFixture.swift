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

    /// The same with the real readers.
    init(real behaviour: FakeSink.Behaviour, limits: XRayLimits = XRayLimits()) throws {
        sink = FakeSink(behaviour)
        receiver = XRayReceiver(sink: sink, limits: limits)
        port = try receiver.start(on: .loopback(port: 0)).udp[0].port
    }

    func sender(ipv6: Bool = false) throws -> DatagramSender {
        try DatagramSender(port: port, ipv6: ipv6)
    }

    func connect() throws -> RawConnection {
        try RawConnection(port: port)
    }

    /// One request on a connection of its own.
    func post(
        _ body: String, to path: String, method: String = "POST", headers: [String] = []
    ) throws -> RawResponse {
        let connection = try connect()
        connection.send(Self.request(body, to: path, method: method, headers: headers))
        return try connection.readResponse()
    }

    static func request(
        _ body: String, to path: String, method: String = "POST", headers: [String] = []
    ) -> [UInt8] {
        ReceiverFixture.request(
            Array(body.utf8), to: path, method: method, type: "application/json", headers: headers)
    }
}
