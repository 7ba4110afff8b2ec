import Testing

@testable import tracetop

struct JSONDocumentsTests {
    private func split(
        _ text: String, chunk: Int = .max, maximumLength: Int = 1000
    ) -> (documents: [String], lines: [Int], problem: JSONDocuments.Problem?) {
        var documents = JSONDocuments(maximumLength: maximumLength)
        var found: [JSONDocuments.Document] = []
        var rest = Array(text.utf8)[...]
        var problem: JSONDocuments.Problem?
        while !rest.isEmpty, problem == nil {
            let next = rest.prefix(chunk)
            rest = rest.dropFirst(chunk)
            problem = documents.take(next) { found.append($0) }
        }
        return (
            found.map { String(decoding: $0.bytes, as: UTF8.self) }, found.map(\.line),
            problem ?? documents.end()
        )
    }

    @Test(arguments: [1, 2, 3, .max])
    func cutsLinesAndPrettyDocumentsAlike(chunk: Int) {
        let text = "{\"a\":1}\n\n{\n  \"b\": [{}, \"}\\\"{\"]\n}\r\n {\"c\":{}}{}"
        let (documents, lines, problem) = split(text, chunk: chunk)
        #expect(documents == ["{\"a\":1}", "{\n  \"b\": [{}, \"}\\\"{\"]\n}", "{\"c\":{}}", "{}"])
        #expect(lines == [1, 3, 6, 6])
        #expect(problem == nil)
    }

    @Test func saysWhereSomethingElseStands() {
        #expect(split("{}\nnonsense").problem == .stray(line: 2))
        #expect(split("[1]").documents == ["[1]"])
        #expect(split("{}\n{\"a\":\n").problem == .cut(line: 2))
        #expect(
            split("{\"a\":\"" + String(repeating: "x", count: 2000)).problem == .tooLarge(line: 1))
        #expect(split("").problem == nil)
        #expect(split("\u{FEFF}{}").documents == ["{}"])
    }
}
