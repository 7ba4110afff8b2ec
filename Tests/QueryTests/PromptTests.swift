import Testing

@testable import Query

struct PromptTests {
    /// One letter a piece: Column Attribute Operator Keyword Function Number Text Bool Punctuation
    /// Error.
    private func roles(
        _ text: String, as language: PromptAnalysis.Language = .filter
    ) -> String {
        String(
            PromptAnalysis(text, as: language).pieces.map { piece in
                switch piece.role {
                case .column: "C"
                case .attribute: "A"
                case .operator: "O"
                case .keyword: "K"
                case .calculation: "F"
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
        ("any { error } OR child {x = 1}", "KPCPKKPAONP"), ("foo { error", "EEC"),
        ("xray: fault", "KC"), ("xray:service(\"a\") {fault OR !ok}", "KKPTPPCKOCP"),
        ("xray: user CONTAINS \"x\" duration >5", "KCOTCON"),
        ("xray: annotation[a.b] = true fualt", "KAPAPOBE"),
        ("xray: edge(id(name: \"a\"), \"b\")", "KKPKPKTPPTP"),
    ])
    func coloursWhatItIs(text: String, expected: String) {
        #expect(roles(text) == expected)
    }

    @Test(arguments: [
        ("", ""), ("COUNT", "F"), ("p90(duration_ms), COUNT", "FPCPPF"), ("COUNTT", "E"),
        ("COUNT WHERE error GROUP BY name, app.x", "FKCKKCPA"),
        ("COUNT(*) where xray: fault since 30m", "FPPPKKCKN"),
        ("SUM(x) HAVING SUM(x) > 5ms AND NOT COUNT = 1", "FPAPKFPAPONKKFON"),
        ("COUNT GROUP BY name ORDER BY COUNT DESC, name LIMIT 5", "FKKCKKFKPCKN"),
        ("COUNT SINCE 2026-11-20 UNTIL now EVERY 10s", "FKNKNKN"),
        ("COUNT WHERE error WHERE fault", "FKCEC"), ("COUNT name", "FE"),
        ("COUNT GROUP name", "FKE"), ("COUNT GROUP BY LIMIT", "FKKE"),
        ("COUNT WHERE a = 1 limit 5", "FKAONKN"),
    ])
    func coloursQueries(text: String, expected: String) {
        #expect(roles(text, as: .query) == expected)
    }

    @Test(arguments: [
        ("|", PromptAnalysis.Expectation.calculation, ""), ("COU|", .calculation, "COU"),
        ("COUNT |", .clause, ""), ("COUNT wh|", .clause, "wh"), ("P90 |", .words(["("]), ""),
        ("P90(|", .calculationKey(.p90), ""), ("P90(dur|", .calculationKey(.p90), "dur"),
        ("P90(x) |", .clause, ""), ("COUNT, |", .calculation, ""),
        ("COUNT WHERE |", .key, ""),
        ("COUNT WHERE kind = |", .value(key: "kind", operator: .equal), ""),
        ("COUNT WHERE error |", .operator(key: "error"), ""),
        ("COUNT WHERE kind = server |", .connective, ""), ("COUNT GROUP |", .words(["BY"]), ""),
        ("COUNT GROUP BY na|", .groupKey, "na"), ("COUNT GROUP BY name |", .clause, ""),
        ("COUNT HAVING |", .knownCalculation, ""),
        ("COUNT HAVING COUNT |", .words([">", ">=", "<", "<=", "=", "!="]), ""),
        ("COUNT HAVING COUNT > |", .number, ""), ("COUNT HAVING COUNT > 5 |", .connective, ""),
        ("COUNT ORDER BY |", .ordering, ""),
        ("COUNT ORDER BY COUNT |", .words(["DESC", "ASC"]), ""),
        ("COUNT LIMIT |", .limit, ""), ("COUNT SINCE 3|", .moment, "3"),
        ("COUNT EVERY |", .duration, ""),
        ("COUNT WHERE xray:fa|", .xrayKeyword(inService: false), "fa"),
        ("COUNT WHERE xray: service(\"ba|", .value(key: "service.name", operator: .equal), "ba"),
        ("COUNT WHERE xray: service(\"ba\") {|", .xrayKeyword(inService: true), ""),
        ("COUNT WHERE xray: user = |", .value(key: "enduser.id", operator: .equal), ""),
    ])
    func expectsInQueries(
        marked: String, expectation: PromptAnalysis.Expectation, prefix: String
    ) throws {
        let text = String(
            try #require(marked.split(separator: "|", omittingEmptySubsequences: false).first))
        let completion = PromptAnalysis(text, as: .query).completion(at: text.utf8.count)
        #expect(completion.expectation == expectation)
        #expect(completion.prefix == prefix)
    }

    @Test func saysWhichClausesAndPartsOfTheQueryMayFollow() {
        let text = "HEATMAP(x), P90(x), COUNT WHERE error GROUP BY name, \"odd key\" "
        let completion = PromptAnalysis(text, as: .query).completion(at: text.utf8.count)
        #expect(completion.clauses == [.having, .orderBy, .limit, .since, .until, .every])
        #expect(completion.calculations == ["P90(x)", "COUNT"])
        #expect(completion.groupKeys == ["name", "\"odd key\""])
        let open = PromptAnalysis("COUNT WHERE a = ", as: .query).completion(at: 16)
        #expect(open.clauses.isEmpty)
        let bool = PromptAnalysis("COUNT WHERE error ", as: .query).completion(at: 18)
        #expect(bool.clauses.first == .groupBy)
        #expect(PromptAnalysis("error ").completion(at: 6).clauses.isEmpty)
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
