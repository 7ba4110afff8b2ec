import Telemetry
import Testing

@Suite("Ids")
struct IdentityTests {
    @Test("a trace id reads both spellings, in either case, as one id")
    func readsBothSpellings() throws {
        let id = try #require(TraceID("5759e988bd862e3fe1be46a994272793"))
        #expect(TraceID("1-5759e988-bd862e3fe1be46a994272793") == id)
        #expect(TraceID("1-5759E988-BD862E3FE1BE46A994272793") == id)
        #expect(id.description == "5759e988bd862e3fe1be46a994272793")
        #expect(id.xrayDescription == "1-5759e988-bd862e3fe1be46a994272793")
        #expect(TraceID(bytes: id.bytes) == id)
    }

    @Test(
        "what is no trace id is refused",
        arguments: [
            "", "0", "00000000000000000000000000000000", "5759e988bd862e3fe1be46a99427279",
            "5759e988bd862e3fe1be46a9942727933", "5759e988bd862e3fe1be46a99427279g",
            "2-5759e988-bd862e3fe1be46a994272793", "1-5759e9881bd862e3fe1be46a994272793",
            "1-00000000-000000000000000000000000", "٥٧٥٩e988bd862e3fe1be46a994272793",
        ])
    func refusesTraceID(_ text: String) {
        #expect(TraceID(text) == nil)
    }

    @Test("a span id is 16 hexadecimal digits and not zero")
    func readsSpanID() {
        #expect(SpanID("00F067AA0BA902B7")?.description == "00f067aa0ba902b7")
        #expect(SpanID("0000000000000000") == nil)
        #expect(SpanID("f067aa0ba902b7") == nil)
    }

    @Test("ids of the wrong length are refused", arguments: [0, 8, 15, 17, 32])
    func refusesBytes(_ count: Int) {
        #expect(TraceID(bytes: Array(repeating: 1, count: count)) == nil)
    }
}
