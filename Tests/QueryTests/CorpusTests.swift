import Testing

@testable import Query

struct CorpusTests {
    @Test(arguments: Corpus.Language.allCases.flatMap(\.corpus.valid))
    func whatIsValidPrintsCanonicallyAndReadsBackTheSame(entry: Corpus.Valid) throws {
        let read = try entry.language.parse(entry.text)
        #expect(read.canonical == entry.canonical)
        #expect(read.isTheSameAgain)
        #expect(read.notes.isEmpty)
    }

    @Test(arguments: Corpus.Language.allCases.flatMap(\.corpus.parseFails))
    func whatDoesNotParseSaysWhere(entry: Corpus.Failure) {
        expectFailure(of: entry, .syntax)
    }

    @Test(arguments: Corpus.Language.allCases.flatMap(\.corpus.validateFails))
    func whatCannotBeAskedSaysWhy(entry: Corpus.Failure) {
        expectFailure(of: entry, .meaning)
    }

    @Test(arguments: Corpus.Language.allCases.flatMap(\.corpus.notes))
    func whatIsProbablyNotMeantIsNoted(entry: Corpus.Failure) throws {
        let note = try #require(try entry.language.parse(entry.text).notes.first)
        #expect(note.rendered(under: entry.text) == entry.rendered)
    }

    private func expectFailure(of entry: Corpus.Failure, _ code: QueryError.Code) {
        do {
            let read = try entry.language.parse(entry.text)
            Issue.record("taken as \(read.canonical)")
        } catch let error as QueryError {
            #expect(error.rendered(under: entry.text) == entry.rendered)
            // What is named wrong in a text that could be read is told while reading, too.
            #expect(error.code == code)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test(arguments: Corpus.Language.allCases)
    func theCorpusIsThere(language: Corpus.Language) {
        #expect(language.corpus.valid.count > 30)
        #expect(language.corpus.parseFails.count > 25)
        #expect(language.corpus.validateFails.count > 10)
    }

    @Test func anEmptyTextIsNeither() {
        for text in ["", "  \n"] {
            #expect(throws: QueryError.self) { try Filter.parse(text) }
            #expect(throws: QueryError.self) { try Query.parse(text) }
            #expect(throws: QueryError.self) { try XRayFilter.parse(text) }
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
