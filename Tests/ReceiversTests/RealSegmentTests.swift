import Foundation
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Receivers

/// X-Ray's documents through sockets and the real readers.
@Suite struct RealSegmentTests {
    private static let header = #"{"format":"json","version":1}"# + "\n"

    private func segment(_ number: Int, _ more: String = "") -> String {
        let id = String(number, radix: 16)
        let padded = String(repeating: "0", count: 16 - id.count) + id
        return """
            {"name":"api","id":"\(padded)","trace_id":"1-5759e988-bd862e3fe1be46a994272793",\
            "start_time":1.478293361271E9,"end_time":1478293361.449\(more)}
            """
    }

    @Test func takesSegmentsAsSDKsSendThem() throws {
        let fixture = try XRayFixture(real: .commit)
        let sender = try fixture.sender()
        let subsegment = """
            ,"subsegments":[{"id":"00000000000000ff","name":"q","start_time":1478293361.3,\
            "end_time":1478293361.4,"namespace":"local","metadata":{"default":{"x":NaN}}}]
            """
        sender.send(Self.header + segment(1, subsegment))
        sender.send("{\"format\": \"json\", \"version\": 1}\n" + segment(2) + "\n")
        #expect(fixture.sink.wait { $0.spans == 3 })
        let records = fixture.sink.state.withLock { $0.batches.flatMap(\.records) }
        #expect(records.map(\.spanID.rawValue) == [1, 0xFF, 2])
        #expect(records.allSatisfy { $0.source == .xray })
        #expect(fixture.receiver.problemCount == 0)
    }

    @Test func countsEachRefusedDatagramOnce() throws {
        let fixture = try XRayFixture(real: .commit)
        let sender = try fixture.sender()
        let refused = [
            "", "hello", Self.header, Self.header + "  \n",
            "{\"format\":\"xml\",\"version\":1}\n{}",
            Self.header + "{", Self.header + "[]", Self.header + "{}",
            Self.header + segment(1).dropLast(20),
            Self.header + segment(1).replacing("\"id\"", with: "\"no\""),
        ]
        for datagram in refused { sender.send(datagram) }
        sender.send(Self.header + segment(7))
        #expect(fixture.sink.wait { $0.spans == 1 && $0.counts.datagrams == refused.count + 1 })
        let inBatches = fixture.sink.state.withLock { $0.batches.map(\.rejections.spans) }
        let counted = fixture.sink.counts.rejected.spans + inBatches.reduce(0, +)
        #expect(counted == refused.count)
    }

    /// Random bytes, behind a header and without one.
    @Test func standsGarbage() throws {
        let fixture = try XRayFixture(real: .commit)
        let sender = try fixture.sender()
        var generator = SystemRandomNumberGenerator()
        for number in 0..<2000 {
            let length = Int.random(in: 0...200, using: &generator)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            sender.send((number % 2 == 0 ? Array(Self.header.utf8) : []) + bytes)
            if number % 50 == 0 { usleep(1000) }
        }
        sender.send(Self.header + segment(1))
        #expect(fixture.sink.wait { $0.spans == 1 })
        #expect(fixture.receiver.recentProblems.count < 20)
    }

    /// Whole documents with a byte changed or cut off: taken or refused, all of them counted.
    @Test func standsDamagedDocuments() throws {
        let fixture = try XRayFixture(real: .commit)
        let sender = try fixture.sender()
        let whole = Array((Self.header + segment(1)).utf8)
        for position in whole.indices {
            var flipped = whole
            flipped[position] ^= 0x15
            sender.send(flipped)
            sender.send(Array(whole[..<position]))
            if position % 50 == 0 { usleep(1000) }
        }
        let sent = whole.count * 2
        #expect(fixture.sink.wait { $0.counts.datagrams == sent })
        usleep(50_000)
        let inBatches = fixture.sink.state.withLock { $0.batches.map(\.rejections.spans) }
        let refused = fixture.sink.counts.rejected.spans + inBatches.reduce(0, +)
        #expect(refused + fixture.sink.spans == sent)
    }

    @Test func takesPutTraceSegments() throws {
        let fixture = try XRayFixture(real: .commit)
        let documents = [
            segment(1), "x", segment(2).replacing("1-5759e988", with: "9"), segment(3),
        ]
        let body = try JSONSerialization.data(
            withJSONObject: ["TraceSegmentDocuments": documents])
        let response = try fixture.post(
            String(decoding: body, as: UTF8.self), to: "/TraceSegments")
        #expect(response.status == 200)
        let answer = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        let refused = try #require(answer?["UnprocessedTraceSegments"] as? [[String: String]])
        #expect(refused.map { $0["ErrorCode"] } == ["ParseError", "InvalidTraceId"])
        #expect(refused.map { $0["Id"] } == [nil, "0000000000000002"])
        #expect(fixture.sink.spans == 2)
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"TraceSegmentDocuments\":7}", "{\"TraceSegmentDocuments\":[7]}",
    ])
    func refusesWhatIsNoPutTraceSegments(_ body: String) throws {
        let fixture = try XRayFixture(real: .commit)
        let response = try fixture.post(body, to: "/TraceSegments")
        #expect(response.status == 400)
        #expect(response.text.contains("PutTraceSegments"))
    }

    @Test func refusesMoreDocumentsThanItCouldAnswer() throws {
        let fixture = try XRayFixture(real: .commit)
        let documents = String(repeating: "\"\",", count: 20_000).dropLast()
        let response = try fixture.post(
            "{\"TraceSegmentDocuments\":[\(documents)]}", to: "/TraceSegments")
        #expect(response.status == 400)
        #expect(response.text.contains("20000 documents"))
    }

    @Test func takesCompressedSegments() throws {
        let fixture = try XRayFixture(real: .commit)
        // gzip of {"TraceSegmentDocuments":[]}
        let gzip = try #require(Data(base64Encoded: Self.compressed))
        let connection = try fixture.connect()
        connection.send(
            ReceiverFixture.request(
                Array(gzip), to: "/TraceSegments", type: "application/json",
                headers: ["Content-Encoding: gzip"]))
        #expect(try connection.readResponse().status == 200)
    }

    private static let compressed = "H4sIAAAAAAACA6tWCilKTE4NTk3PTc0rcclPLgXRxUpW0bG1ABDivkkcAAAA"
}
