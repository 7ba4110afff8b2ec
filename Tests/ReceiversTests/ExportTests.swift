import Telemetry
import TestSupport
import Testing

@testable import Receivers

@Suite struct ExportTests {
    @Test func answersAfterTheCommit() throws {
        let fixture = try ReceiverFixture(.hold)
        let connection = try fixture.connect()
        connection.send(ReceiverFixture.request(Array("3".utf8)))
        #expect(fixture.sink.wait { $0.heldCount == 1 })
        fixture.sink.release()
        let response = try connection.readResponse()
        #expect(response.status == 200)
        #expect(response["content-type"] == "application/x-protobuf")
        #expect(response["content-length"] == "0")
        #expect(fixture.sink.spans == 3)
    }

    @Test func answersWhereTheSinkCommitsAtOnce() throws {
        let fixture = try ReceiverFixture(.commitAtOnce)
        #expect(try fixture.post().status == 200)
    }

    @Test func keepsTheConnection() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        for _ in 0..<50 {
            connection.send(ReceiverFixture.request(Array("2".utf8)))
            #expect(try connection.readResponse().status == 200)
        }
        #expect(fixture.sink.spans == 100)
        #expect(fixture.sink.wait { $0.counts.requests == 50 })
    }

    @Test func takesPipelinedRequestsInOrder() throws {
        let fixture = try ReceiverFixture(.commitAfter(0.01))
        let connection = try fixture.connect()
        let bodies = ["1", "bad", "2", "3-1"]
        connection.send(bodies.flatMap { ReceiverFixture.request(Array($0.utf8)) })
        let statuses = try bodies.map { _ in try connection.readResponse().status }
        #expect(statuses == [200, 400, 200, 200])
    }

    @Test func takesChunksWithExtensionsAndTrailers() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(
            "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1;name=value\r\n1\r\n1\r\n2\r\n0\r\n"
                + "Trailer: x\r\n\r\n")
        #expect(try connection.readResponse().status == 200)
        #expect(fixture.sink.spans == 12)
        connection.send(ReceiverFixture.request(Array("1".utf8)))
        #expect(try connection.readResponse().status == 200)
    }

    @Test func asksForTheBodyThatWaitsToBeAskedFor() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(
            "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\n"
                + "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        #expect(try connection.readResponse().status == 100)
        connection.send("7")
        #expect(try connection.readResponse().status == 200)
        #expect(fixture.sink.spans == 7)
    }

    @Test func refusesInsteadOfAskingForABodyItWouldNotTake() throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send(
            "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\n"
                + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
        #expect(try connection.readResponse().status == 413)
    }

    @Test func ignoresAnUpgradeToHTTP2() throws {
        let fixture = try ReceiverFixture()
        let response = try fixture.post(headers: [
            "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAARAAAAA",
        ])
        #expect(response.status == 200)
    }

    @Test(arguments: [
        ("application/x-protobuf", "application/x-protobuf"),
        ("application/protobuf", "application/protobuf"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("Application/JSON;charset=UTF-8", "application/json"),
    ])
    func answersInTheRequestsType(_ sent: String, _ expected: String) throws {
        let fixture = try ReceiverFixture()
        #expect(try fixture.post(type: sent)["content-type"] == expected)
        let failure = try fixture.post("bad", type: sent)
        #expect(failure.status == 400)
        #expect(failure["content-type"] == expected)
    }

    @Test(arguments: [
        "content-type: application/json\r\ncontent-encoding: identity\r\ncontent-length: 1",
        "CONTENT-TYPE: application/json\r\nCONTENT-ENCODING: IDENTITY\r\nCONTENT-LENGTH: 1",
        "cOnTeNt-TyPe:application/json\r\ncOnTeNt-LeNgTh:  1",
    ])
    func readsHeaderNamesInAnyCase(_ headers: String) throws {
        let fixture = try ReceiverFixture()
        let connection = try fixture.connect()
        connection.send("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\n\(headers)\r\n\r\n3")
        let response = try connection.readResponse()
        #expect(response.status == 200)
        #expect(response["content-type"] == "application/json")
    }

    @Test func neverCompressesAnAnswer() throws {
        let fixture = try ReceiverFixture()
        for body in ["3", "2-2", "bad"] {
            let response = try fixture.post(body, headers: ["Accept-Encoding: gzip, deflate"])
            #expect(response["content-encoding"] == nil)
        }
    }

    @Test func overlooksATrailingSlash() throws {
        let fixture = try ReceiverFixture()
        #expect(try fixture.post(to: "/v1/traces/").status == 200)
        #expect(try fixture.post(to: "/v1/traces?key=value").status == 200)
    }

    @Test func takesARequestWithoutSpans() throws {
        let fixture = try ReceiverFixture(.full)
        #expect(try fixture.post("").status == 200)
        #expect(fixture.sink.batchCount == 0)
    }

    @Test func tellsAFullQueueApartFromAFailedCommit() throws {
        let fixture = try ReceiverFixture(.full)
        let full = try fixture.post()
        #expect(full.status == 503)
        #expect(full["retry-after"] == "1")
        fixture.sink.behave(.fail(SinkError(description: "the disk is full", isRetryable: true)))
        let failed = try fixture.post(type: "application/json")
        #expect(failed.status == 503)
        #expect(failed["retry-after"] == "1")
        #expect(failed.text.contains("the disk is full"))
        fixture.sink.behave(.fail(SinkError(description: "too long", isRetryable: false)))
        #expect(try fixture.post().status == 500)
        let kinds = Set(fixture.receiver.recentProblems.map(\.kind))
        #expect(kinds == [.busy, .notStored])
    }

    @Test func servesBothLoopbackAddressesOnOnePort() throws {
        let fixture = try ReceiverFixture()
        #expect(fixture.receiver.boundAddresses.count == 2)
        for isIPv6 in [false, true] {
            let connection = try fixture.connect(ipv6: isIPv6)
            connection.send(ReceiverFixture.request(Array("1".utf8)))
            #expect(try connection.readResponse().status == 200)
        }
    }

    @Test func takesManyConnectionsAtOnce() throws {
        let fixture = try ReceiverFixture(.commitAfter(0.005))
        let connections = try (0..<100).map { _ in try fixture.connect() }
        for connection in connections {
            connection.send(ReceiverFixture.request(Array("5".utf8)))
        }
        for connection in connections { #expect(try connection.readResponse().status == 200) }
        #expect(fixture.sink.spans == 500)
    }

    @Test func discardsOtherSignalsAndCountsThem() throws {
        let fixture = try ReceiverFixture()
        #expect(try fixture.post("4", to: "/v1/logs").status == 200)
        #expect(try fixture.post("6", to: "/v1/metrics", type: "application/json").status == 200)
        #expect(fixture.sink.wait { $0.counts.requests == 2 })
        #expect(fixture.sink.counts.logRecords == 4)
        #expect(fixture.sink.counts.dataPoints == 6)
        #expect(fixture.sink.batchCount == 0)
    }

    @Test func countsARequestBeforeItsSpansAreStored() throws {
        let fixture = try ReceiverFixture()
        for number in 1...5 {
            #expect(try fixture.post("1").status == 200)
            #expect(fixture.sink.counts.requests == number)
        }
    }

    @Test func countsWhatItRefuses() throws {
        let fixture = try ReceiverFixture()
        _ = try fixture.post("bad")
        _ = try fixture.post(type: "text/plain")
        _ = try fixture.post("2-2")
        #expect(fixture.sink.wait { $0.counts.requests == 3 })
        let reasons = fixture.sink.counts.rejected.reasons.map(\.reason)
        #expect(
            Set(reasons) == [
                "undecodable body", "unsupported type or encoding", "the trace id is all zero",
            ])
    }
}
