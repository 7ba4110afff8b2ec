import Columns
import Foundation
import Query
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// A live question on a real store is answered from parts of earlier answers, and rightly.
@Suite struct KeptAnswersTests {
    private let folder: URL
    private let location: StoreLocation
    private let questions = [
        "COUNT, P90(duration_ms)", "HEATMAP(duration_ms), P50(duration_ms) GROUP BY name",
        "SUM(size), COUNT_DISTINCT(shape) WHERE size > 3 GROUP BY shape",
    ]

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tracetop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        location = StoreLocation(path: folder.appendingPathComponent("t.db").path)
    }

    /// Stores spans with a writer of their own, in small chunks.
    private func store(
        _ spans: [SampleSpan], _ change: (inout WriterOptions) -> Void = { _ in }
    ) throws {
        var options = WriterOptions()
        options.chunks.size = 50
        options.chunks.patienceNanoseconds = 0
        options.chunks.leastSize = 10
        options.chunks.deadSpans = 1
        change(&options)
        let writer = try SpanWriter(location, options: options)
        defer { writer.stop() }
        let done = DispatchSemaphore(value: 0)
        try #require(writer.submit(SpanBatch(spans), from: .xrayUDP) { _ in done.signal() })
        done.wait()
    }

    private func span(_ number: UInt64, ended: Bool = true) -> SampleSpan {
        let start = Int64(number) * 1_000_000
        var span = SampleSpan(
            number, number, name: "name \(number % 3)", start: start,
            end: ended ? start + Int64(number % 17 + 1) * 100_000 : nil)
        span.source = .xray
        span.attributes = [
            ("size", .int(Int64(number % 11))), ("shape", .string("shape \(number % 4)")),
        ]
        return span
    }

    /// Asks everything, of the kept parts and anew.
    /// - Returns: chunks that the first question did not look at, and how many there are.
    private func ask(
        _ kept: QueryAnswering, _ columns: ColumnReader, _ moment: String
    ) throws -> (kept: Int, of: Int) {
        var first: QueryWork?
        for question in questions {
            let query = try Query.parse(question)
            let now: Int64 = 100_000_000_000
            let told = try kept.answer(query, now: now).result
            let expected = try QueryAnswering(columns).answer(query, now: now).result
            let isSame =
                told.rows.map(\.values) == expected.rows.map(\.values)
                && told.rows.map(\.series) == expected.rows.map(\.series)
                && told.heatmaps == expected.heatmaps
            #expect(isSame, "\(moment): \(question)")
            #expect(expected.work.keptChunks == 0)
            first = first ?? told.work
        }
        return (first?.keptChunks ?? 0, first?.chunks ?? 0)
    }

    @Test func looksAtWhatIsNewAlone() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try store((1...1000).map { span($0, ended: $0 != 77) })
        let columns = try ColumnReader(location)
        let kept = QueryAnswering(columns).keepingParts()
        let begin = try ask(kept, columns, "first")
        #expect(begin.kept == 0 && begin.of >= 20)
        let again = try ask(kept, columns, "again")
        #expect(again.kept == again.of)

        try store((1001...1030).map { span($0) })
        let grown = try ask(kept, columns, "grown")
        #expect(grown.of == again.of + 1 && grown.kept == again.of)

        // Of the second chunk: it alone is looked at again, and the chunk with the new span.
        try store([span(77)])
        let replaced = try ask(kept, columns, "replaced")
        #expect(replaced.kept < replaced.of && replaced.kept >= again.of - 2)

        try store((2000...2400).map { span($0) }) { $0.retainedByteCount = 500_000 }
        #expect(try SpanReader(location).statistics().evictedSpans > 100)
        let evicted = try ask(kept, columns, "evicted")
        #expect(evicted.of > 0)
    }
}
