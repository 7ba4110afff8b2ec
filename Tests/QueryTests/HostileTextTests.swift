import Testing

@testable import Query

/// Any text is read without a trap, and what was taken prints as what is taken again.
struct HostileTextTests {
    private static let words = [
        "duration_ms", "name", "a.b", "error", "root.x", "trace.", "and", "OR", "not", "(", ")",
        ",",
        "=", "!=", ">", "in", "exists", "matches", "contains", "20", "20ms", "1e999", "-", "\"x\"",
        "'", "\"", "\\", "\u{0}", "é", "\u{202E}", "(?i)[", "true", "&&", "~", "\n",
        "trace.trace_id", "{", "}", "any", "child", "xray:", "service", "edge", "id", "annotation.",
        "annotation", "[", "]", "!", "fault", "duration", "user", "BEGINSWITH", "COUNT", "P90(",
        "SUM", "HEATMAP(", "WHERE", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "SINCE", "UNTIL",
        "EVERY", "10s", "now", "DESC", "*", "name:",
    ]

    @Test func randomWordsNeverTrap() {
        var generator = SplitMix64(state: 7)
        for _ in 0..<8_000 {
            let count = Int(generator.next() % 14)
            let text = (0..<count).map { _ in
                Self.words[Int(generator.next() % UInt64(Self.words.count))]
            }.joined(separator: generator.next() % 4 == 0 ? "" : " ")
            check(text, generator: &generator)
        }
    }

    @Test func randomBytesNeverTrap() {
        var generator = SplitMix64(state: 11)
        for _ in 0..<8_000 {
            let bytes = (0..<generator.next() % 40).map { _ in
                UInt8(
                    truncatingIfNeeded: generator.next() % 4 == 0
                        ? generator.next() : 0x20 + generator.next() % 0x60)
            }
            check(String(decoding: bytes, as: UTF8.self), generator: &generator)
        }
    }

    private func check(_ text: String, generator: inout SplitMix64) {
        let cursor = Int(generator.next() % UInt64(text.utf8.count + 1))
        for language in [PromptAnalysis.Language.filter, .query] {
            let analysis = PromptAnalysis(text, as: language)
            _ = analysis.completion(at: cursor)
            for (piece, next) in zip(analysis.pieces, analysis.pieces.dropFirst()) {
                #expect(piece.range.upperBound <= next.range.lowerBound)
            }
        }
        do {
            let filter = try Filter.parse(text)
            _ = filter.matches(MatchingTests.span)
            let again = try Filter.parse(filter.description)
            #expect(again == filter, "\(text.debugDescription)")
        } catch {
            #expect(error.range.upperBound <= text.utf8.count)
            _ = error.rendered(under: text)
        }
        do {
            let query = try Query.parse(text)
            #expect(try Query.parse(query.description) == query, "\(text.debugDescription)")
        } catch {
            #expect(error.range.upperBound <= text.utf8.count)
        }
        do {
            let filter = try XRayFilter.parse(text)
            #expect(try Filter.parse(filter.description) == filter, "\(text.debugDescription)")
        } catch {
            #expect(error.range.upperBound <= text.utf8.count)
        }
    }

    @Test func depthAndLengthAreBounded() {
        for text in [
            String(repeating: "(", count: 60_000), String(repeating: "not ", count: 15_000),
            String(repeating: "a", count: 70_000),
        ] {
            #expect(throws: QueryError.self) { try Filter.parse(text) }
        }
        let long = Array(repeating: "a = 1", count: 5_000).joined(separator: " AND ")
        #expect(throws: Never.self) { try Filter.parse(long).description }
    }
}

/// A small generator with a seed, so that a failure repeats (Steele et al., 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
