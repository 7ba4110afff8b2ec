import Foundation
import Telemetry
import Testing

@testable import tracetop

/// Files as `import` reads them.
struct TraceInputTests {
    private static func line(_ name: String) -> String {
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",\
        "spanId":"eee19b7ec3c1b174","name":"\(name)","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}
        """
    }

    private func read(_ bytes: some Sequence<UInt8>) throws -> (
        names: [String], failure: CommandFailure?
    ) {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("tracetop-\(UUID().uuidString).json")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var names: [String] = []
        do throws(CommandFailure) {
            var input = TraceInput(try InputFile(path: file.path))
            try input.readAll { batch in names += batch.records.map(\.name) }
            return (names, nil)
        } catch {
            return (names, error)
        }
    }

    @Test func linesPrettyDocumentsAndBlanksBetween() throws {
        let pretty = Self.line("b").replacingOccurrences(of: "{", with: "{\n  ")
        let text = "\u{FEFF}\n" + Self.line("a") + "\n\n" + pretty + Self.line("c") + "\n"
        let (names, failure) = try read(text.utf8)
        #expect(names == ["a", "b", "c"] && failure == nil)
    }

    @Test func gzipIsRecognised() throws {
        let body = Array((Self.line("a") + "\n" + Self.line("b")).utf8)
        let compressed = try #require(Deflation.deflated(body, encoding: "gzip"))
        #expect(try read(compressed).names == ["a", "b"])
        let cut = try read(compressed.dropLast(12))
        #expect(cut.failure?.description.contains("end of file") ?? false)
    }

    @Test(arguments: [
        ("", "empty"), ("   \n", "empty"), ("nonsense", "nonsense"), ("{\"a\":1}", "resourceSpans"),
        ("{\"resourceSpans\": 5}", "resourceSpans"), ("[1]", "X-Ray document refused"),
        ("{\"trace_id\":\"1-a\",\"id\":\"b\"}", "the id is ‘b’"),
        ("{\"resourceSpans\":[", "ends within"),
        ("\0\0\0", "neither"),
    ])
    func whatCannotBeReadIsSaid(text: String, expected: String) throws {
        let (names, failure) = try read(text.utf8)
        #expect(names.isEmpty)
        let message = try #require(failure?.description)
        #expect(message.contains(expected) && message.contains(".json"), "\(message)")
    }

    @Test func whatCameBeforeIsTakenAndTheLineNamed() throws {
        let text = Self.line("a") + "\n" + Self.line("b") + "\n\noops\n" + Self.line("c")
        let (names, failure) = try read(text.utf8)
        #expect(names == ["a", "b"])
        let message = try #require(failure?.description)
        #expect(message.contains("line 4") && message.hasSuffix("\n    oops"), "\(message)")
    }

    @Test func missingFilesAndFoldersAreNamed() {
        for path in ["/nonexistent/x.json", NSTemporaryDirectory()] {
            #expect(throws: CommandFailure.self) { try InputFile(path: path) }
        }
    }
}
