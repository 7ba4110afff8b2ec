import Columns
import Foundation
import Interface
import Query
import Storage
import Telemetry
import Terminal
import TestSupport
import Testing

/// The query screen on real answers: the engine over columns in memory, the source's threads.
@Suite struct QueryAnsweringTests {
    @Test func theFirstQuestionIsAnswered() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tracetop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let location = StoreLocation(path: folder.appendingPathComponent("t.db").path)
        let writer = try SpanWriter(location)
        defer { writer.stop() }
        let spans = SampleAnswers.minutes(10, spans: 3_000).spans
        let source = StoreTraceSource(
            location, answering: QueryAnswering(try MemorySource(spans, chunk: 1_000)))
        #expect(source.answersQuestions)
        var app = App(
            width: 100, height: 30,
            profile: TerminalProfile(colors: .truecolor, glyphs: .unicode),
            status: ReceiverStatus(role: .receiving), zone: .utc, now: SampleTraces.epoch,
            answersQuestions: true)
        source.start {}
        defer { source.stop() }
        func shows(_ text: String) -> Bool {
            for _ in 0..<1_000 {
                for case .request(let request) in app.takeEffects() { source.request(request) }
                for event in source.takeEvents() {
                    app.handle(.source(event), at: SampleTraces.epoch)
                }
                if app.frame().text.contains(text) { return true }
                usleep(10_000)
            }
            return false
        }
        func press(_ keys: String) {
            for key in keys {
                let pressed = key == "\n" ? Key.enter : Key.character(key)
                app.handle(.input(.key(pressed)), at: SampleTraces.epoch)
            }
        }
        press("2")
        #expect(shows("3,000 spans"))
        #expect(shows("P90(duration_ms) over time"))
        press("/")
        app.handle(.input(.key(.ctrl("u"))), at: SampleTraces.epoch)
        press("MAX(app.reslt_length)\n")
        #expect(shows("did you mean `app.result_length`?"))
        press("/")
        app.handle(.input(.key(.ctrl("u"))), at: SampleTraces.epoch)
        press("COUNT, P99(duration_ms) GROUP BY name\n")
        #expect(shows("SELECT message"))
    }
}
