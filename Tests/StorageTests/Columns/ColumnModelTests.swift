import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Whatever is received, replaced, evicted and cleared: columns and rows say the same.
@Suite struct ColumnModelTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func writer(_ change: (inout WriterOptions) -> Void = { _ in }) throws -> SpanWriter {
        try fixture.writer {
            $0.chunks.size = 40
            $0.chunks.leastSize = 10
            $0.chunks.deadSpans = 3
            $0.chunks.graceNanoseconds = 20_000_000
            change(&$0)
        }
    }

    private func batch(_ random: inout SplitMix, traces: UInt64) -> SpanBatch {
        var batch = SpanBatch()
        for _ in 0..<Int.random(in: 1...50, using: &random) {
            let id = UInt64.random(in: 1...12, using: &random)
            let start = Int64.random(in: 1...1000, using: &random)
            var span = SampleSpan(
                UInt64.random(in: 1...traces, using: &random), id,
                parent: Int.random(in: 0..<3, using: &random) == 0 ? 0 : id / 2,
                name: "name \(Int.random(in: 0..<9, using: &random))",
                service: ["shop", "bank", nil].randomElement(using: &random) ?? nil, start: start,
                end: Int.random(in: 0..<4, using: &random) == 0
                    ? nil : start + Int64.random(in: -5...500, using: &random))
            span.isError = Int.random(in: 0..<4, using: &random) == 0
            span.statusMessage = span.isError ? "broken" : ""
            span.source = Bool.random(using: &random) ? .otlp : .xray
            // Half of X-Ray's inherit: such spans get new ordinals.
            span.kind = Bool.random(using: &random) ? .server : .internal
            span.attributes = [
                ("n", .int(start)), ("text", .string("t\(start % 7)")), ("ok", .bool(start > 9)),
                ("rate", .double(Double(start) / 4)), ("list", .array([.int(start % 3)])),
            ].filter { _ in Bool.random(using: &random) }
            batch.append(span)
        }
        return batch
    }

    private func compare(_ readers: [ColumnReader], _ comment: Comment) throws {
        let rows = try StoredColumns.rows(try fixture.reader())
        for reader in readers {
            let columns = try StoredColumns.read(reader)
            let isSame = columns == rows
            #expect(columns.count == rows.count && isSame, comment)
            #expect(reader.problem == nil, comment)
            if !isSame { try report(columns, rows) }
        }
    }

    private func report(_ columns: [Int64: ColumnSpan], _ rows: [Int64: ColumnSpan]) throws {
        let wrong = Set(columns.keys).union(rows.keys).sorted().first { columns[$0] != rows[$0] }
        guard let wrong else { return }
        let found = columns[wrong].map { "\($0)" } ?? "nothing"
        let expected = rows[wrong].map { "\($0)" } ?? "nothing"
        Issue.record("span \(wrong): \(found) and not \(expected)")
    }

    @Test(arguments: 1...16 as ClosedRange<UInt64>)
    func columnsAgreeWithRows(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        try fixture.write(batch(&random, traces: 9))
        let lasting = try ColumnReader(fixture.location)
        for session in 0..<5 {
            let writer = try writer { $0.makesColumns = session != 1 }
            for round in 0..<12 {
                _ = try writer.commit(batch(&random, traces: 60))
                if round % 4 == 0 {
                    try compare(
                        [lasting, try ColumnReader(fixture.location)], "\(session) \(round)")
                }
            }
            try compare([lasting], "\(session)")
            if session == 3 {
                try SpanStore.clear(fixture.location)
                try compare([lasting, try ColumnReader(fixture.location)], "cleared")
                _ = try writer.commit(batch(&random, traces: 20))
            }
            writer.stop()
            try compare([lasting, try ColumnReader(fixture.location)], "\(session) stopped")
        }
        #expect(try fixture.sqlite3("SELECT count(*) > 0 FROM chunk") == "1")
        #expect(try fixture.sqlite3("PRAGMA integrity_check") == "ok")
    }

    @Test func spansWithoutColumnsAreCounted() throws {
        var random = SplitMix(state: 5)
        let without = try writer { $0.makesColumns = false }
        for _ in 0..<9 { _ = try without.commit(batch(&random, traces: 60)) }
        without.stop()
        let reader = try ColumnReader(fixture.location)
        _ = try reader.chunks()
        #expect(reader.spansFromRows == (try fixture.reader().counts().spans))
    }

    @Test func threadsReadColumnsAtOneTime() throws {
        var random = SplitMix(state: 11)
        let writer = try writer()
        _ = try writer.commit(batch(&random, traces: 60))
        let shared = try ColumnReader(fixture.location)
        let (done, failures) = (Counter(), Counter())
        let readers = DispatchGroup()
        for _ in 0..<4 {
            DispatchQueue.global().async(group: readers) {
                while done.value == 0 {
                    if (try? StoredColumns.read(shared)) == nil { failures.add() }
                }
            }
        }
        for _ in 0..<40 { _ = try writer.commit(batch(&random, traces: 60)) }
        writer.stop()
        done.add()
        readers.wait()
        #expect(failures.value == 0)
        try compare([shared], "read by four")
    }

    @Test func evictedSpansAreGoneFromColumns() throws {
        var random = SplitMix(state: 7)
        let writer = try writer { $0.retainedByteCount = 300_000 }
        let lasting = try ColumnReader(fixture.location)
        for round in 0..<150 {
            var batch = batch(&random, traces: 1)
            batch.traces = TraceTable()
            for place in batch.spans.indices {
                batch.spans[place].trace = batch.traces.intern(
                    TraceID(high: UInt64(round + 1), low: UInt64(place % 5)))
            }
            _ = try writer.commit(batch)
            _ = try StoredColumns.read(lasting)
        }
        writer.stop()
        let evicted = try fixture.reader().statistics().evictedSpans
        #expect(evicted > 100)
        try compare([lasting, try ColumnReader(fixture.location)], "evicted")
        let chunks = try fixture.sqlite3("SELECT count(*) FROM chunk WHERE state <> 2")
        let made = try fixture.sqlite3("SELECT next_number FROM chunk_state")
        #expect(try #require(Int(chunks)) < #require(Int(made)) / 2)
    }

    /// A reader beside a writer that never rests: what was acknowledged is found, and once.
    @Test func aQuestionSeesOneMoment() throws {
        let writer = try writer()
        let location = fixture.location
        let acknowledged = Counter()
        let done = Counter()
        let thread = Thread {
            for round in 0..<400 as Range<UInt64> {
                let spans = (0..<20 as Range<UInt64>).map { place in
                    // Every other one is sent again, and gets a new ordinal.
                    SampleSpan(round / 2 * 20 + place, 1, end: round % 2 == 0 ? nil : 2000)
                }
                guard (try? writer.commit(SpanBatch(spans))) != nil else { break }
                if round % 2 == 0 { for _ in spans { acknowledged.add() } }
            }
            done.add()
        }
        thread.start()
        let lasting = try ColumnReader(location)
        var reads = 0
        while done.value == 0 || reads < 20 {
            reads += 1
            let before = acknowledged.value
            for reader in reads % 8 == 0 ? [lasting, try ColumnReader(location)] : [lasting] {
                let spans = try StoredColumns.read(reader)
                let distinct = Set(spans.values.map(\.traceID)).count
                #expect(distinct == spans.count && spans.count >= before)
            }
        }
        writer.stop()
        try compare([lasting, try ColumnReader(location)], "at the end")
        #expect(try StoredColumns.read(lasting).count == 4000)
    }
}
