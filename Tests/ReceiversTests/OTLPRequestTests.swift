import Testing
import Wire

@testable import Receivers

/// The decisions, without sockets.
@Suite struct OTLPRequestTests {
    private typealias OTLPRequest = HTTPRequest<OTLPDialect>

    private func remark(_ rejected: Int, _ reasons: String) -> OTLPDialect.Remark {
        OTLPDialect.Remark(rejected: rejected, reasons: reasons)
    }

    private func head(_ headers: [String: String] = [:]) -> RequestHead {
        var head = RequestHead(method: "POST", path: "/v1/traces")
        head.add("Host", "localhost:4318")
        head.add("Content-Type", headers["Content-Type"] ?? "application/x-protobuf")
        for (name, value) in headers where name != "Content-Type" { head.add(name, value) }
        return head
    }

    private func status(_ action: HTTPAction) -> Int? {
        switch action {
        case .reply(let reply), .hangUp(let reply): reply.status
        default: nil
        }
    }

    private let export = OTLPDialect.Call(
        signal: .traces, format: .protobuf, coding: .identity, limit: HTTPLimits().bodyBytes)

    @Test func goesFromHeadToCommit() {
        var request = OTLPRequest(HTTPConditions())
        #expect(request.begin(head(["Content-Length": "5"])) == .read)
        #expect(request.receive(5, isLate: false) { true } == .read)
        #expect(request.end() == .decode)
        #expect(request.call == export)
        #expect(request.decoded(.spans(3, remark(1, "one was bad"))) == .submit)
        let reply = Reply(
            200, .export(.traces, .protobuf, rejected: 1, message: "one was bad"))
        #expect(request.committed(.stored) == .reply(reply))
        #expect(reply.problem == nil)
    }

    @Test func keepsTheRequestsCompression() {
        for (name, coding) in [("gzip", ContentCoding.gzip), ("deflate", .deflate)] {
            var request = OTLPRequest(HTTPConditions())
            _ = request.begin(head(["Content-Encoding": name, "Content-Length": "5"]))
            var expected = export
            expected.coding = coding
            #expect(request.end() == .decode)
            #expect(request.call == expected)
        }
    }

    @Test func asksForRoomOnlyForWhatItKeeps() {
        var conditions = HTTPConditions()
        conditions.limits.bodyBytes = 10
        var request = OTLPRequest(conditions)
        _ = request.begin(head(["Transfer-Encoding": "chunked"]))
        var asked = 0
        for _ in 0..<4 {
            _ = request.receive(5, isLate: false) {
                asked += 5
                return true
            }
        }
        #expect(asked == 10)
        #expect(status(request.end()) == 413)
    }

    @Test func hangsUpOnASenderThatGoesOnAfterItsRefusal() {
        var conditions = HTTPConditions()
        conditions.limits.swallowedBytes = 100
        var request = OTLPRequest(conditions)
        _ = request.begin(head(["Transfer-Encoding": "chunked"]))
        #expect(request.receive(50, isLate: false) { false } == .swallow)
        #expect(request.receive(50, isLate: false) { true } == .swallow)
        guard case .hangUp(let reply) = request.receive(1, isLate: false, makeRoom: { true }) else {
            Issue.record("no end")
            return
        }
        #expect(reply.status == 503)
        #expect(reply.closes)
    }

    @Test func hangsUpWhenTheBodyIsLate() {
        var request = OTLPRequest(HTTPConditions())
        _ = request.begin(head(["Content-Length": "5"]))
        #expect(status(request.receive(1, isLate: true) { true }) == 408)
    }

    @Test func refusesAtOnceWhatWouldNotFit() {
        var conditions = HTTPConditions()
        conditions.freeBodyBytes = 10
        var request = OTLPRequest(conditions)
        let action = request.begin(head(["Content-Length": "2000000"]))
        #expect(status(action) == 503)
        var short = OTLPRequest(conditions)
        #expect(short.begin(head(["Content-Length": "11"])) == .swallow)
        #expect(status(short.end()) == 503)
    }

    @Test func takesNothingNewWhileStopping() {
        var conditions = HTTPConditions()
        conditions.isStopping = true
        var request = OTLPRequest(conditions)
        guard
            case .reply(let reply) = request.begin(
                head(["Expect": "100-continue", "Content-Length": "1"]))
        else {
            Issue.record("taken")
            return
        }
        #expect(reply.status == 503)
        #expect(reply.closes)
        #expect(reply.headers.contains(Reply.Header(name: "Retry-After", value: "1")))
    }

    @Test func answersAtOnceWhatIsNotStored() {
        let cases: [(decoded: OTLPRequest.Decoded, status: Int)] = [
            (.undecodable("byte 3: no"), 400), (.tooLarge, 413),
            (.answer(Reply(200, .none)), 200), (.spans(0, remark(0, "")), 200),
            (.spans(0, remark(9, "all bad")), 200),
        ]
        for (decoded, expected) in cases {
            var request = OTLPRequest(HTTPConditions())
            _ = request.begin(head(["Content-Length": "5"]))
            _ = request.end()
            #expect(status(request.decoded(decoded)) == expected)
        }
    }

    @Test func tellsHowManyLogRecordsWereDiscarded() {
        var call = export
        call.signal = .logs
        guard
            case .export(.logs, _, let rejected, let message) =
                OTLPDialect.discarded(7, call).content
        else {
            Issue.record("no partial success")
            return
        }
        #expect(rejected == 7)
        #expect(message.contains("log records were discarded"))
    }

    /// Steps in an order that should never occur end the request; they don't trap.
    @Test func stepsOutOfOrderEndTheRequest() {
        for steps in 0..<64 {
            var request = OTLPRequest(HTTPConditions())
            for bit in 0..<6 where steps >> bit & 1 == 1 {
                switch bit {
                case 0: _ = request.committed(.stored)
                case 1: _ = request.decoded(.spans(1, remark(0, "")))
                case 2: _ = request.begin(head(["Content-Length": "5"]))
                case 3: _ = request.receive(1, isLate: false) { true }
                case 4: _ = request.end()
                default: _ = request.refused(isStopping: false)
                }
            }
        }
    }

    @Test func framing() {
        func framing(_ headers: [(String, String)], isHTTP11: Bool = true) -> RequestHead.Framing {
            var head = RequestHead(method: "POST", path: "/", isHTTP11: isHTTP11)
            for (name, value) in headers { head.add(name, value) }
            return head.framing
        }
        let host = ("host", "a")
        #expect(framing([host]) == .length(0))
        #expect(framing([], isHTTP11: false) == .length(0))
        #expect(framing([host, ("CONTENT-LENGTH", "007")]) == .length(7))
        #expect(framing([host, ("content-length", "99999999999999999999")]) == .length(.max))
        #expect(framing([host, ("transfer-encoding", "Chunked")]) == .chunked)
        #expect(framing([host, ("transfer-encoding", "gzip, chunked")]) == .unknownCoding)
        for bad in [
            [], [host, host], [host, ("content-length", "1"), ("content-length", "1")],
            [host, ("content-length", "1"), ("transfer-encoding", "chunked")],
            [host, ("content-length", "1 ")], [host, ("content-length", "")],
        ] {
            guard case .invalid = framing(bad) else {
                Issue.record("\(bad) is taken")
                continue
            }
        }
    }
}
