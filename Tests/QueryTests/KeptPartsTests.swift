import Columns
import Telemetry
import TestSupport
import Testing

@testable import Query

/// A live question, asked again while spans come and go, is answered as if it were new.
struct KeptPartsTests {
    private static func isSame(_ left: AttributeValue?, _ right: AttributeValue?) -> Bool {
        if left == right { return true }
        guard let left = left?.number, let right = right?.number else { return false }
        // A sum of doubles depends on the order of addition.
        return left.isNaN && right.isNaN || left == right
            || (left - right).magnitude <= 1e-9 * max(left.magnitude, right.magnitude, 1e-300)
    }

    /// Sums of huge numbers that cancel each other tell nothing.
    private static func isExact(_ query: Query) -> Bool {
        !query.calculations.contains {
            [.sum, .average, .rate].contains($0.operation) && $0.subject != nil
        }
    }

    private static func isSame(_ left: QueryResult, _ right: QueryResult) -> Bool {
        guard left.range == right.range, left.times == right.times,
            left.granularity == right.granularity, left.rows.count == right.rows.count,
            left.heatmaps == right.heatmaps,
            left.work.matchedSpans == right.work.matchedSpans
        else { return false }
        return zip(left.rows, right.rows).allSatisfy { left, right in
            left.group.map { $0.map(GroupValue.init) }
                == right.group.map { $0.map(GroupValue.init) }
                && left.isOthers == right.isOthers
                && zip(left.values, right.values).allSatisfy(isSame)
                && left.series.count == right.series.count
                && zip(left.series, right.series).allSatisfy {
                    zip($0, $1).allSatisfy(isSame)
                }
        }
    }

    @Test(arguments: 0..<20)
    func saysWhatANewAnswerSays(_ seed: UInt64) throws {
        var random = RandomSpans(seed: seed)
        random.oddity = seed % 3 == 0 ? 0 : 20
        let all = random.spans(random.random.number(20...250))
        var queries = RandomQueries(random: random.random, spans: all)
        let source = GrowingSource(all, chunk: queries.random.pick([10, 40]))
        let parts = KeptParts(
            byteLimit: seed % 4 == 0 ? queries.random.number(2000...60_000) : 64 << 20)
        let asked = (0..<6).map { _ in queries.query() }.filter(Self.isExact)
        var now: Int64 = 20_000_000_000
        for _ in 0..<6 {
            source.grow(&queries.random)
            now += Int64(queries.random.number(0...500_000_000))
            for var query in asked {
                // A range that moves on, as that of SINCE 30m.
                if query.timeRange.since == nil, queries.random.chance(50) {
                    query.timeRange.since = .ago(
                        Int64(queries.random.number(1...18)) * 1_000_000_000)
                }
                let wantsSeries = queries.random.chance(50)
                // In two lanes every second time.
                let kept = try QueryEngine(
                    source, keeping: parts, spansALane: seed % 2 == 0 ? 1 : 1000
                ).answer(query, now: now, wantsSeries: wantsSeries)
                let new = try QueryEngine(source).answer(
                    query, now: now, wantsSeries: wantsSeries)
                let isSame = Self.isSame(kept, new)
                #expect(
                    isSame,
                    "seed \(seed): \(query) \(kept.rows.map(\.values)) \(new.rows.map(\.values))")
                #expect(parts.byteCount <= parts.byteLimit)
            }
        }
    }

    @Test func scansNewSpansAlone() throws {
        var random = RandomSpans(seed: 5)
        random.oddity = 0
        let all = random.spans(400)
        let source = GrowingSource(all, chunk: 50)
        source.count = 220
        let engine = QueryEngine(source, keeping: KeptParts())
        let query = try Query.parse(
            "HEATMAP(duration_ms), P90(duration_ms), COUNT_DISTINCT(user) WHERE kind != client "
                + "GROUP BY name EVERY 1s")
        let first = try engine.answer(query, now: 0)
        #expect(first.work.keptChunks == 0)
        source.count = 240
        source.chunksRead = []
        let second = try engine.answer(query, now: 0)
        #expect(second.work.keptChunks == 4)
        #expect(source.chunksRead == [4])
        #expect(second.work.matchedSpans > first.work.matchedSpans)
        source.kill(60)
        source.chunksRead = []
        let third = try engine.answer(query, now: 0)
        #expect(source.chunksRead == [1, 4])
        #expect(third.work.keptChunks == 3)
    }

    @Test func findsTheRankAmongSeveralLists() {
        var random = RandomSource(seed: 1)
        for _ in 0..<200 {
            var runs = SortedRuns()
            var all: [Int64] = []
            for _ in 0..<random.number(1...12) {
                let run = (0..<random.number(0...400)).map { _ in
                    Int64(random.number(0...random.pick([3, 1000, 1 << 40])))
                }.sorted()
                runs.add(run[...])
                all += run
            }
            all.sort()
            for _ in 0..<5 where !all.isEmpty {
                let rank = random.number(0...all.count - 1)
                #expect(runs.number(ofRank: rank) == all[rank])
            }
            #expect(runs.number(ofRank: all.count) == nil)
        }
    }
}
