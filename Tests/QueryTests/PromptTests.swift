import Testing

@testable import Query

struct PromptTests {
    /// One letter a piece: Column Attribute Operator Keyword Number Text Bool Punctuation Error.
    private func roles(_ text: String) -> String {
        String(
            PromptAnalysis(text).pieces.map { piece in
                switch piece.role {
                case .column: "C"
                case .attribute: "A"
                case .operator: "O"
                case .keyword: "K"
                case .number: "N"
                case .text: "T"
                case .bool: "B"
                case .punctuation: "P"
                case .error: "E"
                }
            })
    }

    @Test(arguments: [
        ("", ""), ("dur", "A"), ("duration_ms", "C"), ("duration_ms > 20ms", "CON"),
        ("app.x exists AND name = GET", "AOKCOT"), ("kind in (server, client)", "COPTPTP"),
        ("NOT (error OR fault = true)", "KPCKCOBP"), ("a = \"half", "AOT"), ("a = = 1", "AOEN"),
        ("a contain", "AE"), ("and", "E"), ("a = 1 ; b", "AONEE"), ("exists exists", "AO"),
        ("name = exists", "COT"), ("trace.nothing", "E"),
    ])
    func coloursWhatItIs(text: String, expected: String) {
        #expect(roles(text) == expected)
    }

    @Test(arguments: [
        ("|", PromptAnalysis.Expectation.key, "", 0..<0),
        ("du|", .key, "du", 0..<2), ("d|u", .key, "d", 0..<2),
        ("duration_ms |", .operator(key: "duration_ms"), "", 12..<12),
        ("name star|", .operator(key: "name"), "star", 5..<9),
        ("kind = |", .value(key: "kind", operator: .equal), "", 7..<7),
        ("kind = ser|", .value(key: "kind", operator: .equal), "ser", 7..<10),
        ("kind = \"ser|", .value(key: "kind", operator: .equal), "ser", 7..<11),
        ("kind in (server, cl|", .value(key: "kind", operator: .isIn), "cl", 17..<19),
        ("kind = server |", .connective, "", 14..<14),
        ("kind = server a|", .connective, "a", 14..<15),
        ("a = 1 AND |", .key, "", 10..<10), ("NOT |", .key, "", 4..<4),
        ("a = 1 AND (x|", .key, "x", 11..<12), ("|a = 1", .key, "", 0..<0),
        ("a = | AND b = 2", .value(key: "a", operator: .equal), "", 4..<4),
    ])
    func expectsAtTheCursor(
        marked: String, expectation: PromptAnalysis.Expectation, prefix: String, range: Range<Int>
    ) throws {
        let cursor = try #require(marked.utf8.firstIndex(of: UInt8(ascii: "|")))
        let offset = marked.utf8.distance(from: marked.utf8.startIndex, to: cursor)
        let text = marked.replacing("|", with: "")
        let completion = PromptAnalysis(text).completion(at: offset)
        #expect(completion.expectation == expectation)
        #expect(completion.prefix == prefix)
        #expect(completion.range == range)
    }
}
