import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Receivers

/// The X-Ray API by TCP, on the number of the datagrams.
@Suite struct XRayAPITests {
    private func json(_ response: RawResponse) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    // MARK: Sampling

    @Test func givesARuleThatSamplesEverything() throws {
        let fixture = try XRayFixture()
        for body in ["{}", "", #"{"NextToken":"x"}"#] {
            let response = try fixture.post(body, to: "/GetSamplingRules")
            #expect(response.status == 200)
            #expect(response["content-type"] == "application/json")
            let records = try #require(
                try json(response)["SamplingRuleRecords"] as? [[String: Any]])
            let rule = try #require(records.first?["SamplingRule"] as? [String: Any])
            #expect(records.count == 1)
            #expect(rule["RuleName"] as? String == "Default")
            #expect(rule["FixedRate"] as? Double == 1)
            #expect(rule["ReservoirSize"] as? Int == 1)
            #expect(rule["Version"] as? Int == 1)
            #expect(rule["Priority"] as? Int == 10_000)
            #expect((rule["Attributes"] as? [String: String])?.isEmpty == true)
            for key in [
                "ResourceARN", "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath",
            ] {
                #expect(rule[key] as? String == "*")
            }
        }
    }

    @Test func answersEveryRuleThatIsAskedFor() throws {
        let fixture = try XRayFixture()
        let response = try fixture.post(
            """
            {"SamplingStatisticsDocuments":[
             {"RuleName":"Default","ClientID":"abc","RequestCount":4,"Timestamp":1795162490},
             {"RuleName":"my \\"rule\\""},{"ClientID":"abc"},7]}
            """, to: "/SamplingTargets")
        #expect(response.status == 200)
        let answer = try json(response)
        let targets = try #require(answer["SamplingTargetDocuments"] as? [[String: Any]])
        #expect(targets.map { $0["RuleName"] as? String } == ["Default", "my \"rule\""])
        #expect(targets.allSatisfy { $0["FixedRate"] as? Double == 1 })
        #expect((answer["UnprocessedStatistics"] as? [Any])?.count == 2)
        // In the past, and the same every time, or SDKs would fetch the rules over and over.
        let modified = try #require(answer["LastRuleModification"] as? Double)
        #expect(modified < Date().timeIntervalSince1970)
        #expect(
            try fixture.post(#"{"SamplingStatisticsDocuments":[]}"#, to: "/SamplingTargets")
                .status == 200)
    }

    @Test(arguments: ["", "[]", "{}", "null", "{\"SamplingStatisticsDocuments\"", "\u{0}"])
    func refusesWhatIsNoStatistics(_ body: String) throws {
        let fixture = try XRayFixture()
        let response = try fixture.post(body, to: "/SamplingTargets")
        #expect(response.status == 400)
        #expect(response["x-amzn-errortype"] == "InvalidRequestException")
        #expect(try json(response)["Message"] as? String != nil)
    }

    @Test func boundsTheStatisticsItAnswers() throws {
        let fixture = try XRayFixture()
        let documents = String(repeating: "{\"RuleName\":\"\"},", count: 60_000).dropLast()
        let body = "{\"SamplingStatisticsDocuments\":[\(documents)]}"
        let answer = try json(try fixture.post(body, to: "/SamplingTargets"))
        #expect((answer["SamplingTargetDocuments"] as? [Any])?.count == 1000)
        let deep = String(repeating: "[", count: 500_000)
        #expect(
            try fixture.post("{\"SamplingStatisticsDocuments\":\(deep)", to: "/SamplingTargets")
                .status == 400)
    }

    // MARK: Segments

    @Test func answersSegmentsAfterTheCommit() throws {
        let fixture = try XRayFixture(.hold)
        let connection = try fixture.connect()
        connection.send(XRayFixture.request("1 1 1", to: "/TraceSegments"))
        #expect(fixture.sink.wait { $0.heldCount == 1 })
        fixture.sink.release()
        let response = try connection.readResponse()
        #expect(response.status == 200)
        #expect(response.text == #"{"UnprocessedTraceSegments":[]}"#)
        #expect(fixture.sink.spans == 3)
        #expect(fixture.sink.counts(of: .xrayTCP).requests == 1)
    }

    @Test func namesTheSegmentsThatItDidNotTake() throws {
        let fixture = try XRayFixture()
        let response = try fixture.post("1 bad 1", to: "/TraceSegments")
        #expect(response.status == 200)
        let unprocessed = try #require(
            try json(response)["UnprocessedTraceSegments"] as? [[String: String]])
        #expect(
            unprocessed == [["Id": "a\"b", "ErrorCode": "ParseError", "Message": "it is \"bad\""]])
        #expect(fixture.sink.spans == 2)
        #expect(fixture.receiver.recentProblems.first?.kind == .rejectedSpans)
    }

    @Test func answersAtOnceWhereNoSegmentIsGood() throws {
        let fixture = try XRayFixture(.hold)
        let response = try fixture.post("bad bad", to: "/TraceSegments")
        #expect(response.status == 200)
        #expect((try json(response)["UnprocessedTraceSegments"] as? [Any])?.count == 2)
        #expect(fixture.sink.wait { $0.counts(of: .xrayTCP).rejected.spans == 2 })
    }

    @Test func refusesABodyThatIsNone() throws {
        let fixture = try XRayFixture()
        let response = try fixture.post("no", to: "/TraceSegments")
        #expect(response.status == 400)
        #expect(response["x-amzn-errortype"] == "InvalidRequestException")
        #expect(try json(response)["Message"] as? String == "byte 0: not a body")
        #expect(fixture.sink.counts(of: .xrayTCP).rejected.spans == 1)
    }

    /// What all SDKs of AWS retry.
    @Test func throttlesWhenTheSinkIsFull() throws {
        let fixture = try XRayFixture(.full)
        let response = try fixture.post("1", to: "/TraceSegments")
        #expect(response.status == 429)
        #expect(response["x-amzn-errortype"] == "ThrottledException")
        #expect(response["retry-after"] == "1")
        #expect(fixture.receiver.recentProblems.first?.kind == .busy)
    }

    @Test func tellsOfSegmentsThatCouldNotBeStored() throws {
        let fixture = try XRayFixture(
            .fail(SinkError(description: "the disk is full", isRetryable: true)))
        #expect(try fixture.post("1", to: "/TraceSegments").status == 429)
        fixture.sink.behave(.fail(SinkError(description: "no such batch", isRetryable: false)))
        let response = try fixture.post("1", to: "/TraceSegments")
        #expect(response.status == 500)
        #expect(response["x-amzn-errortype"] == "InternalFailure")
        #expect(response.text.contains("no such batch"))
    }

    @Test func takesTelemetryRecords() throws {
        let fixture = try XRayFixture()
        let response = try fixture.post(#"{"TelemetryRecords":[]}"#, to: "/TelemetryRecords")
        #expect(response.status == 200)
        #expect(response.text == "{}")
    }

    // MARK: Everything else

    @Test(arguments: [
        ("/TraceSummaries", "GetTraceSummaries"), ("/Traces", "BatchGetTraces"),
        ("/ServiceGraph", "GetServiceGraph"), ("/Groups", "GetGroups"),
        ("/CreateGroup", "CreateGroup"), ("/EncryptionConfig/", "GetEncryptionConfig"),
    ])
    func saysWhatItDoesNotAnswer(_ path: String, _ name: String) throws {
        let fixture = try XRayFixture()
        let response = try fixture.post("{}", to: path)
        #expect(response.status == 501)
        #expect(response["x-amzn-errortype"] == "NotImplementedException")
        #expect((try json(response)["Message"] as? String)?.contains(name) == true)
        #expect(fixture.receiver.recentProblems.first?.kind == .unservedAction)
    }

    @Test(arguments: [
        ("/v1/traces", "4318"), ("/v1/logs", "4318"), ("/x", "nothing is at"),
        ("/GetSamplingRules/x", "nothing is at"), ("/x\u{1b}[31m", "?[31m"),
    ])
    func helpsWhoMissesThePath(_ path: String, _ hint: String) throws {
        let fixture = try XRayFixture()
        let response = try fixture.post("{}", to: path)
        #expect(response.status == 404)
        #expect(response["x-amzn-errortype"] == "UnknownOperationException")
        #expect((try json(response)["Message"] as? String)?.contains(hint) == true)
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "OPTIONS", "BREW"])
    func namesTheMethodThatItTakes(_ method: String) throws {
        let fixture = try XRayFixture()
        let response = try fixture.post("", to: "/GetSamplingRules", method: method)
        #expect(response.status == 405)
        #expect(response["allow"] == "POST, OPTIONS")
    }

    @Test func tellsAPersonInABrowserWhatThisIs() throws {
        let fixture = try XRayFixture()
        let response = try fixture.post("", to: "/", method: "GET")
        #expect(response.status == 200)
        #expect(response.text.contains("AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:\(fixture.port)"))
    }

    @Test func looksAtNoSignature() throws {
        let fixture = try XRayFixture()
        let response = try fixture.post(
            "1", to: "/TraceSegments",
            headers: [
                "Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/xray/aws4_request",
                "X-Amz-Date: 20260101T000000Z", "X-Amz-Security-Token: x",
                "amz-sdk-request: attempt=1; max=3",
            ])
        #expect(response.status == 200)
    }

    @Test func refusesForeignWebPages() throws {
        let fixture = try XRayFixture()
        let refused = try fixture.post(
            "1", to: "/TraceSegments", headers: ["Origin: https://example.com"])
        #expect(refused.status == 403)
        #expect(refused["x-amzn-errortype"] == "AccessDeniedException")
        #expect(refused["access-control-allow-origin"] == nil)
        let local = try fixture.post(
            "1", to: "/TraceSegments", headers: ["Origin: http://localhost:3000"])
        #expect(local.status == 200)
        #expect(local["access-control-allow-origin"] == "http://localhost:3000")
    }

    @Test func boundsBodies() throws {
        var limits = XRayLimits()
        limits.http.jsonBodyBytes = 1000
        let fixture = try XRayFixture(limits: limits)
        let large = String(repeating: "1", count: 1001)
        let response = try fixture.post(large, to: "/TraceSegments")
        #expect(response.status == 413)
        #expect(response["x-amzn-errortype"] == "RequestEntityTooLargeException")
        let connection = try fixture.connect()
        connection.send(
            "POST /TraceSegments HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        #expect(try connection.readResponse().status == 413)
        // What a sampler sends is far smaller.
        let sampler = try XRayFixture().post(
            String(repeating: " ", count: 1 << 20 | 1), to: "/GetSamplingRules")
        #expect(sampler.status == 413)
    }

    @Test func keepsTheConnectionAndTakesChunks() throws {
        let fixture = try XRayFixture()
        let connection = try fixture.connect()
        for _ in 0..<20 {
            connection.send(XRayFixture.request("{}", to: "/GetSamplingRules"))
            #expect(try connection.readResponse().status == 200)
        }
        connection.send(
            "POST /TraceSegments HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\n4\r\n0\r\n\r\n")
        #expect(try connection.readResponse().status == 200)
        #expect(fixture.sink.spans == 4)
    }

    @Test func tellsClientsOfOtherProtocolsWhatToChange() throws {
        let fixture = try XRayFixture()
        let tls = try fixture.connect()
        tls.send([0x16, 0x03, 0x01, 0x00, 0x05])
        #expect(String(decoding: tls.readToEnd(), as: UTF8.self).contains("http://"))
        let grpc = try fixture.connect()
        grpc.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        grpc.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
        #expect(fixture.sink.wait { _ in fixture.receiver.problemCount == 2 })
        let kinds = fixture.receiver.recentProblems.map(\.kind)
        #expect(Set(kinds) == [.tlsClient, .http2Client])
        #expect(fixture.receiver.recentProblems.allSatisfy { $0.message.contains("X-Ray") })
    }

    @Test func countsTCPAndUDPApart() throws {
        let fixture = try XRayFixture()
        #expect(try fixture.post("2", to: "/TraceSegments").status == 200)
        try fixture.sender().send("3")
        #expect(fixture.sink.wait { $0.spans == 5 })
        #expect(fixture.sink.counts(of: .xrayTCP).requests == 1)
        #expect(fixture.sink.counts(of: .xrayTCP).datagrams == 0)
        #expect(fixture.sink.counts(of: .xrayUDP).datagrams == 1)
        #expect(fixture.sink.counts(of: .xrayUDP).requests == 0)
    }

    @Test func answersWhatIsBeingCommittedWhenItStops() throws {
        let fixture = try XRayFixture(.commitAfter(0.2))
        let connection = try fixture.connect()
        connection.send(XRayFixture.request("1", to: "/TraceSegments"))
        #expect(fixture.sink.wait { $0.batchCount == 1 })
        fixture.receiver.stop()
        #expect(try connection.readResponse().status == 200)
    }

    @Test func endsInTimeThoughNeitherSideIsServed() throws {
        let fixture = try XRayFixture(.hold)
        let connection = try fixture.connect()
        connection.send(XRayFixture.request("1", to: "/TraceSegments"))
        #expect(fixture.sink.wait { $0.heldCount == 1 })
        let sender = try fixture.sender()
        for _ in 0..<100 { sender.send("1") }
        let started = ContinuousClock.now
        fixture.receiver.stop()
        #expect(ContinuousClock.now - started < .seconds(1.9))
        #expect(try connection.readResponse().status == 429)
        fixture.sink.release()
    }
}
