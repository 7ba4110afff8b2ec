import TestSupport
import Testing

@testable import Receivers

@Suite struct OriginTests {
    @Test(arguments: [
        "http://localhost", "http://localhost:3000", "https://localhost:8443",
        "http://127.0.0.1:5173", "http://127.8.9.1", "http://[::1]:3000", "HTTP://LOCALHOST:80",
        "http://app.localhost:3000",
    ])
    func takesPagesOfThisMachine(_ origin: String) throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(headers: ["Origin: \(origin)"])
        #expect(response.status == 200)
        #expect(response["access-control-allow-origin"] == origin)
        #expect(response["access-control-allow-credentials"] == "true")
        #expect(response["access-control-expose-headers"] == "Retry-After")
        #expect(response["vary"] == "Origin")
        let failure = try fixture.post("bad", headers: ["Origin: \(origin)"])
        #expect(failure["access-control-allow-origin"] == origin)
    }

    @Test(arguments: [
        "https://example.com", "http://localhost.example.com", "http://127.0.0.1.example.com",
        "http://127.0.0.1:80@example.com", "null", "", "http://", "http://[::1", "http://[::2]",
        "file://localhost", "http://localhost:", "http://localhost:80/", "http://localhost:8o",
        "http://192.168.0.10:3000", "chrome-extension://localhost", "http://xlocalhost",
        "http://localhost http://localhost", "http://0.0.0.0", "http://127.1", "http://2130706433",
    ])
    func refusesOtherPages(_ origin: String) throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(headers: ["Origin: \(origin)"])
        #expect(response.status == 403)
        #expect(response["access-control-allow-origin"] == nil)
        #expect(fixture.sink.batchCount == 0)
        let preflight = try fixture.post(
            "", method: "OPTIONS", type: nil,
            headers: ["Origin: \(origin)", "Access-Control-Request-Method: POST"])
        #expect(preflight.status == 403)
        #expect(preflight["access-control-allow-origin"] == nil)
    }

    @Test func answersAPreflight() throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(
            "", method: "OPTIONS", type: nil,
            headers: [
                "Origin: http://localhost:3000", "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type,x-honeycomb-team",
                "Access-Control-Request-Private-Network: true",
            ])
        #expect(response.status == 204)
        #expect(response["access-control-allow-origin"] == "http://localhost:3000")
        #expect(response["access-control-allow-methods"] == "POST, OPTIONS")
        #expect(response["access-control-allow-headers"] == "content-type,x-honeycomb-team")
        #expect(response["access-control-allow-private-network"] == "true")
        #expect(response["access-control-max-age"] == "7200")
    }

    @Test func doesNotEchoWhatIsNoHeaderName() throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(
            "", method: "OPTIONS", type: nil,
            headers: [
                "Origin: http://localhost:3000", "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: a<b>;c",
            ])
        #expect(response.status == 204)
        #expect(response["access-control-allow-headers"] == nil)
    }

    @Test func saysNothingOfOriginsToProgramsThatAreNoBrowsers() throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post()
        #expect(response["access-control-allow-origin"] == nil)
    }

    /// A page whose host name was pointed at 127.0.0.1 (DNS rebinding).
    @Test func refusesABrowserThatNamesAForeignHost() throws {
        let fixture = try ReceiverFixture()
        func status(_ headers: String) throws -> Int {
            let connection = try fixture.connect()
            connection.send("GET / HTTP/1.1\r\n\(headers)\r\n\r\n")
            return try connection.readResponse().status
        }
        #expect(try status("Host: evil.example:4318\r\nSec-Fetch-Site: none") == 403)
        #expect(try status("Host: localhost:4318\r\nSec-Fetch-Site: none") == 200)
        #expect(try status("Host: 192.168.1.7:4318\r\nSec-Fetch-Site: none") == 200)
        #expect(try status("Host: [fd00::1]:4318\r\nSec-Fetch-Site: none") == 200)
        #expect(try status("Host: host.docker.internal:4318") == 200)
        let origin = "Origin: http://localhost:3000"
        #expect(try status("Host: evil.example\r\n\(origin)") == 403)
    }
}
