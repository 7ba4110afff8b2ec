import Telemetry
import TestSupport

@testable import Receivers

/// A running receiver on a free port, with a fake sink and bodies in plain words.
struct ReceiverFixture {
    let sink: FakeSink
    let receiver: HTTPReceiver
    let port: UInt16

    init(
        _ behaviour: FakeSink.Behaviour = .commit, limits: HTTPLimits = HTTPLimits()
    ) throws {
        sink = FakeSink(behaviour)
        receiver = HTTPReceiver(sink: sink, limits: limits, makeCodec: { FakeCodec() })
        port = try receiver.start(on: .loopback(port: 0))[0].port
    }

    /// The same with the real readers and writers.
    init(real behaviour: FakeSink.Behaviour, limits: HTTPLimits = HTTPLimits()) throws {
        sink = FakeSink(behaviour)
        receiver = HTTPReceiver(sink: sink, limits: limits)
        port = try receiver.start(on: .loopback(port: 0))[0].port
    }

    func connect(ipv6: Bool = false, timeout: Int = 10) throws -> RawConnection {
        try RawConnection(port: port, ipv6: ipv6, timeout: timeout)
    }

    /// One export on a connection of its own.
    func post(
        _ body: String = "3", to path: String = "/v1/traces", method: String = "POST",
        type: String? = "application/x-protobuf", headers: [String] = []
    ) throws -> RawResponse {
        try post(Array(body.utf8), to: path, method: method, type: type, headers: headers)
    }

    func post(
        _ body: [UInt8], to path: String = "/v1/traces", method: String = "POST",
        type: String? = "application/x-protobuf", headers: [String] = []
    ) throws -> RawResponse {
        let connection = try connect()
        connection.send(
            Self.request(body, to: path, method: method, type: type, headers: headers))
        return try connection.readResponse()
    }

    static func request(
        _ body: [UInt8], to path: String = "/v1/traces", method: String = "POST",
        type: String? = "application/x-protobuf", headers: [String] = []
    ) -> [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        if let type { head += "content-type: \(type)\r\n" }
        for header in headers { head += header + "\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }
}
