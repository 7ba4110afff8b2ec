import Testing

@testable import tracetop

struct JSONLineTests {
    private func line(_ text: String) -> String {
        String(decoding: JSONLine.line(Array(text.utf8)), as: UTF8.self)
    }

    @Test func aDocumentStandsOnOneLine() {
        #expect(line("{\"a\": 1}") == "{\"a\": 1}\n")
        #expect(line("{\r\n\t\"a\":\n1\n}\n\n") == "{   \"a\": 1 }\n")
        #expect(line("") == "\n")
    }

    @Test func whatIsWithinStringsIsEscaped() {
        #expect(line("[\"a\n\u{1B}[2J\"]\n") == "[\"a\\u000a\\u001b[2J\"]\n")
        // Escaped quotes end no string.
        #expect(line(#"["a\"\\","# + "\n1]") == #"["a\"\\", 1]"# + "\n")
    }
}
