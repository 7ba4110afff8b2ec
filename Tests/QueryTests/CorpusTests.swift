import Testing

@testable import Query

struct CorpusTests {
    @Test(arguments: Corpus.shared.valid)
    func aValidFilterPrintsCanonicallyAndReadsBackTheSame(entry: Corpus.Valid) throws {
        let filter = try Filter.parse(entry.text)
        #expect(filter.description == entry.canonical)
        let again = try Filter.parse(filter.description)
        #expect(again == filter)
        #expect(again.description == filter.description)
        #expect(filter.notes.isEmpty)
    }

    @Test(arguments: Corpus.shared.parseFails)
    func whatDoesNotParseSaysWhere(entry: Corpus.Failure) {
        expectFailure(of: entry)
    }

    @Test(arguments: Corpus.shared.validateFails)
    func whatCannotBeAskedSaysWhy(entry: Corpus.Failure) {
        expectFailure(of: entry)
        var parser = Parser(entry.text)
        #expect(throws: Never.self) { try parser.parseExpression() }
    }

    @Test(arguments: Corpus.shared.notes)
    func whatIsProbablyNotMeantIsNoted(entry: Corpus.Failure) throws {
        let note = try #require(try Filter.parse(entry.text).notes.first)
        #expect(note.rendered(under: entry.text) == entry.rendered)
    }

    private func expectFailure(of entry: Corpus.Failure) {
        do {
            let filter = try Filter.parse(entry.text)
            Issue.record("taken as \(filter)")
        } catch {
            #expect(error.rendered(under: entry.text) == entry.rendered)
        }
    }

    @Test func theCorpusIsThere() {
        #expect(Corpus.shared.valid.count > 50)
        #expect(Corpus.shared.parseFails.count > 25)
        #expect(Corpus.shared.validateFails.count > 15)
    }

    @Test func anEmptyTextIsNoFilter() {
        for text in ["", "  \n"] {
            #expect(throws: QueryError.self) { try Filter.parse(text) }
        }
    }

    @Test func anErrorTellsItsColumn() {
        do {
            _ = try Filter.parse("größe = 1 AND kind = servr")
            Issue.record("taken")
        } catch {
            #expect(error.column(in: "größe = 1 AND kind = servr") == 22)
        }
    }
}
