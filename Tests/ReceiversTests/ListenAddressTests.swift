import TestSupport
import Testing

@testable import Receivers

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("off", "off"), ("OFF", "off"), (":4318", "localhost:4318"), (":0", "localhost:0"),
        ("localhost:4318", "localhost:4318"), ("LocalHost:1", "localhost:1"),
        ("127.0.0.1:4318", "127.0.0.1:4318"), ("0.0.0.0:65535", "0.0.0.0:65535"),
        ("[::1]:4318", "[::1]:4318"), ("[::]:0", "[::]:0"),
        ("[2001:DB8:0:0::1]:80", "[2001:db8::1]:80"),
    ])
    func reads(_ text: String, _ expected: String) throws {
        #expect(try ListenAddress(parsing: text).description == expected)
    }

    @Test(arguments: [
        ("", "ADDR:PORT"), ("4318", "\":4318\""), ("127.0.0.1", "ADDR:PORT"),
        ("127.0.0.1:", "port"),
        ("127.0.0.1:http", "port"), ("127.0.0.1:65536", "65535"), ("127.0.0.1:-1", "port"),
        ("127.0.0.1:+1", "port"), ("::1:4318", "brackets"), ("[::1:4318", "neither"),
        ("[127.0.0.1]:1", "brackets"), ("[]:1", "neither"), ("example.com:4318", "example.com"),
        ("*:4318", "0.0.0.0"), ("256.0.0.1:1", "256.0.0.1"), ("127.1:1", "127.1"),
        ("127.0.0.1:99999999999999999999", "65535"), ("http://localhost:4318", "http://localhost"),
    ])
    func quotesWhatItCannotRead(_ text: String, _ hint: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
        #expect(error?.description.contains("\"\(text)\"") == true)
        #expect(error?.reason.contains(hint) == true, "\(error?.reason ?? "")")
    }

    @Test func knowsWhatOnlyThisMachineReaches() throws {
        for text in ["off", ":1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
            #expect(try ListenAddress(parsing: text).isLoopback, "\(text)")
        }
        for text in ["0.0.0.0:1", "[::]:1", "192.168.0.1:1", "[fe80::1]:1"] {
            #expect(try !ListenAddress(parsing: text).isLoopback, "\(text)")
        }
    }

    @Test func saysWhichAddressIsBusy() throws {
        let sink = FakeSink()
        let first = HTTPReceiver(sink: sink)
        let port = try first.start(on: .loopback(port: 0))[0].port
        let second = HTTPReceiver(sink: sink)
        let error = #expect(throws: ReceiverError.self) {
            try second.start(on: .loopback(port: port))
        }
        #expect(error?.isAddressInUse == true)
        #expect(error?.description.contains("127.0.0.1:\(port) is in use") == true)
        first.stop()
        #expect(try second.start(on: .loopback(port: port)).count == 2)
    }

    @Test func bindsJustTheAddressItWasGiven() throws {
        let receiver = HTTPReceiver(sink: FakeSink())
        let bound = try receiver.start(on: try ListenAddress(parsing: "[::1]:0"))
        #expect(bound.map(\.host) == [.loopbackV6])
        #expect(throws: ConnectionFailure.self) { try RawConnection(port: bound[0].port) }
    }

    @Test func saysThatAnAddressIsNotOfThisMachine() throws {
        let receiver = HTTPReceiver(sink: FakeSink())
        let error = #expect(throws: ReceiverError.self) {
            try receiver.start(on: ListenAddress(parsing: "192.0.2.1:0"))
        }
        #expect(error?.description == "192.0.2.1:0 is no address of this machine")
    }

    @Test func bindsNothingWhenOff() throws {
        let receiver = HTTPReceiver(sink: FakeSink())
        #expect(try receiver.start(on: .off).isEmpty)
        receiver.stop()
    }

    @Test func bindsTwoDatagramSocketsOnOnePort() throws {
        let sockets = try ListenSockets(binding: .loopback(port: 0), transport: .udp)
        defer { sockets.close() }
        #expect(Set(sockets.addresses.map(\.port)).count == 1)
        #expect(sockets.addresses[0].port != 0)
    }
}
