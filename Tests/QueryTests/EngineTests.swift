import Columns
import Telemetry
import TestSupport
import Testing

@testable import Query

/// The engine over columns says what looking at every span says.
struct EngineTests {
    private static func isSame(_ found: AttributeValue?, _ expected: ReferenceAnswer.Value) -> Bool
    {
        guard let number = expected.number else { return found == nil }
        guard let found = found?.number else { return false }
        if found == number || found.isNaN && number.isNaN { return true }
        return (found - number).magnitude <= expected.tolerance
    }

    @Test(arguments: 0..<60)
    func agreesWithTheReference(_ seed: UInt64) throws {
        var source = RandomSpans(seed: seed)
        source.oddity = seed % 3 == 0 ? 0 : 20
        // Time goes by spans, faults by queries.
        let all = source.spans(source.random.number(1...(seed % 6 == 0 ? 250 : 60)))
        let hasDead = source.random.chance(40)
        let dead = all.map { _ in hasDead && source.random.chance(15) }
        let chunks = try MemorySource(all, chunk: source.random.pick([7, 20, 64, 1000])) {
            dead[$0]
        }
        let live = zip(all, dead).filter { !$0.1 }.map(\.0)
        var queries = RandomQueries(random: source.random, spans: all)
        let now: Int64 = 25_000_000_000
        for _ in 0..<35 {
            let query = queries.query()
            let wantsSeries = queries.random.chance(30)
            // In two lanes most of the time, as of many spans.
            let found = try QueryEngine(chunks, spansALane: seed % 4 == 0 ? 1000 : 1)
                .answer(query, now: now, wantsSeries: wantsSeries)
            let expected = try ReferenceAnswer(query, live, now: now, wantsSeries: wantsSeries)
            try compare(found, expected, "seed \(seed): \(query)")
        }
    }

    private func compare(
        _ found: QueryResult, _ expected: ReferenceAnswer, _ what: String
    ) throws {
        #expect(found.work.matchedSpans == expected.matched, "\(what)")
        guard found.work.matchedSpans == expected.matched else { return }
        #expect(found.range == expected.range, "\(what)")
        #expect(found.times == expected.times, "\(what)")
        #expect(found.rows.count == expected.rows.count, "\(what)")
        guard found.times == expected.times, found.rows.count == expected.rows.count else { return }
        for (row, reference) in zip(found.rows, expected.rows) {
            #expect(row.isOthers == reference.isOthers, "\(what)")
            #expect(row.group.map { $0.map(GroupValue.init) } == reference.group, "\(what)")
            for (index, value) in row.values.enumerated() {
                #expect(
                    Self.isSame(value, reference.values[index]),
                    "\(found.query.calculations[index]): \(value as Any), \(reference.values[index]): \(what)"
                )
                guard !row.series.isEmpty else { continue }
                for (time, value) in row.series[index].enumerated() {
                    let wanted = reference.series[index][time]
                    #expect(
                        Self.isSame(value, wanted),
                        "\(found.query.calculations[index]) at \(time): \(value as Any), \(wanted): \(what)"
                    )
                    if !Self.isSame(value, wanted) { return }
                }
            }
        }
        for (heatmap, totals) in zip(found.heatmaps, expected.heatmapTotals) {
            #expect(heatmap.counts.map { $0.reduce(0, +) } == totals, "\(what)")
            #expect(heatmap.edges.count <= HeatmapScale.maximumBuckets + 2, "\(what)")
            #expect(heatmap.edges == heatmap.edges.sorted(), "\(what)")
        }
    }

    @Test func countsTheGreatestIntInTheLastBucket() throws {
        let spans = (0..<3).map { number in
            SpanRecord(
                traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: UInt64(number + 1)),
                name: "work", startUnixNano: Int64(number) * 1_000_000_000, endUnixNano: nil,
                attributes: Attributes([("size", .int(number == 0 ? 1 : .max))]))
        }
        let answer = try QueryEngine(try MemorySource(spans, chunk: 10)).answer(
            try Query.parse("HEATMAP(size) EVERY 1s"), now: 0)
        let counts = answer.heatmaps.first?.counts ?? []
        #expect(counts.map { $0.reduce(0, +) } == [1, 1, 1])
        #expect(counts.map { $0.last ?? 0 } == [0, 1, 1])
    }

    /// What an answer was made with goes with it: a screen asks again and again.
    @Test(arguments: ["P90(duration_ms), COUNT GROUP BY name", "COUNT WHERE parent { error }"])
    func letsGoOfWhatItRead(_ text: String) throws {
        var random = RandomSpans(seed: 3)
        weak var left: HeldSource?
        do {
            let source = HeldSource(try MemorySource(random.spans(100), chunk: 20))
            left = source
            _ = try QueryEngine(source, spansALane: 1).answer(try Query.parse(text), now: 0)
        }
        #expect(left == nil)
    }
}

/// A source of which somebody can tell whether it is still there.
private final class HeldSource: ColumnSource {
    private let source: MemorySource

    init(_ source: MemorySource) {
        self.source = source
    }

    func chunks() throws(ColumnError) -> [ChunkReference] { try source.chunks() }

    func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        try source.columns(places, of: chunk)
    }

    func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        try source.exactChunks(of: chunk, keys: keys, body)
    }
}
