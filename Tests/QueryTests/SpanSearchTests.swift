import Columns
import Telemetry
import TestSupport
import Testing

@testable import Query

/// The spans behind a cell, a row or a filter are those that looking at every span finds.
struct SpanSearchTests {
    @Test(arguments: 0..<20)
    func findsWhatIsBehindAnAnswer(_ seed: UInt64) throws {
        var test = try SearchCase(seed: seed)
        for _ in 0..<10 {
            var query = test.queries.query()
            if !query.calculations.contains(where: { $0.operation == .heatmap }) {
                query.calculations.append(
                    Calculation(
                        .heatmap, of: Subject(field: .column(.durationMilliseconds))))
            }
            let answer = try QueryEngine(test.source).answer(
                query, now: test.now, wantsSeries: false)
            try test.check(answer.selection, "seed \(seed): \(query)")
            for row in answer.rows.indices.prefix(3) {
                guard let selection = answer.selection(ofRow: row) else {
                    #expect(answer.rows[row].isOthers)
                    continue
                }
                try test.check(selection, "seed \(seed): row \(row) of \(query)")
            }
            try test.checkCells(of: answer, "seed \(seed): \(query)")
        }
    }

    @Test(arguments: 0..<20)
    func findsTheTracesOfAFilter(_ seed: UInt64) throws {
        var test = try SearchCase(seed: seed)
        for _ in 0..<10 {
            let query = test.queries.query()
            try test.checkTraces(SpanSelection(filter: query.filter), "seed \(seed): \(query)")
        }
    }

    @Test func stopsAtTheChunksThatHoldTheFirst() throws {
        var spans: [SpanRecord] = []
        for number in 0..<1000 {
            spans.append(
                SpanRecord(
                    traceID: TraceID(high: 1, low: UInt64(number)), spanID: SpanID(rawValue: 1),
                    name: "work", startUnixNano: Int64(number),
                    endUnixNano: Int64(number + number % 500)))
        }
        let counting = CountingSource(try MemorySource(spans, chunk: 50))
        let newest = try QueryEngine(counting).spans(in: SpanSelection(), limit: 20)
        #expect(newest.map(\.startUnixNano) == (980..<1000).reversed().map { Int64($0) })
        #expect(counting.chunksRead == [19])
        #expect(try QueryEngine(counting).traces(with: SpanSelection(), limit: 20).count == 20)
        #expect(counting.chunksRead == [19])
        let slowest = try QueryEngine(counting).spans(
            in: SpanSelection(), order: .slowest, limit: 3)
        #expect(slowest.map(\.ordinal) == [1000, 500, 999])
        #expect(counting.chunksRead == [9, 19])
    }
}

/// Spans, and questions about them that looking at every span answers too.
private struct SearchCase {
    private let all: [SpanRecord]
    private let live: [SpanRecord]
    let source: MemorySource
    var queries: RandomQueries
    private let ordinals: [[UInt64]: Int64]
    let now: Int64 = 25_000_000_000

    init(seed: UInt64) throws {
        var random = RandomSpans(seed: seed)
        random.oddity = seed % 3 == 0 ? 0 : 20
        all = random.spans(random.random.number(1...250))
        let dead = all.map { _ in random.random.chance(10) }
        source = try MemorySource(all, chunk: random.random.pick([7, 64, 1000])) { dead[$0] }
        live = zip(all, dead).filter { !$0.1 }.map(\.0)
        ordinals = Dictionary(
            uniqueKeysWithValues: all.enumerated().map { (Self.id($1), Int64($0 + 1)) })
        queries = RandomQueries(random: random.random, spans: all)
    }

    private static func id(_ span: SpanRecord) -> [UInt64] {
        [span.traceID.high, span.traceID.low, span.spanID.rawValue]
    }

    private func ordinal(_ span: ReferenceAnswer.Span) -> Int64 {
        ordinals[Self.id(span.record)] ?? 0
    }

    /// All that a selection means, newest first, by the plainest means.
    private func expected(_ selection: SpanSelection) throws -> [ReferenceAnswer.Span] {
        try ReferenceAnswer.matching(selection.filter, live).filter { span in
            let start = span.record.startUnixNano
            guard selection.since.map({ start >= $0 }) ?? true,
                selection.until.map({ start < $0 }) ?? true
            else { return false }
            if let wanted = selection.numbers {
                guard let number = ReferenceAnswer.number(wanted.subject, span),
                    number.isFinite, number >= wanted.lowerBound, number < wanted.upperBound
                else { return false }
            }
            return selection.group.allSatisfy { part in
                ReferenceAnswer.value(part.subject, span).map(GroupValue.init)
                    == part.value.map(GroupValue.init)
            }
        }.sorted {
            ($0.record.startUnixNano, ordinal($0)) > ($1.record.startUnixNano, ordinal($1))
        }
    }

    mutating func check(_ selection: SpanSelection, _ what: String) throws {
        let expected = try expected(selection)
        let limit = queries.random.pick([1, 3, 10, 1000])
        let newest = try QueryEngine(source).spans(in: selection, limit: limit)
        let newestOrdinals = expected.prefix(limit).map(ordinal)
        #expect(newest.map(\.ordinal) == newestOrdinals, "\(what)")

        let slowest = try QueryEngine(source).spans(in: selection, order: .slowest, limit: limit)
        let byDuration = expected.sorted {
            ($0.record.durationNanoseconds ?? -1, ordinal($0))
                > ($1.record.durationNanoseconds ?? -1, ordinal($1))
        }.prefix(limit)
        #expect(slowest.map(\.ordinal) == byDuration.map(ordinal), "\(what)")
        let isTold = zip(slowest, byDuration).allSatisfy { found, span in
            found.traceID == span.record.traceID && found.spanID == span.record.spanID
                && found.startUnixNano == span.record.startUnixNano
                && found.durationNanoseconds == span.record.durationNanoseconds
                && found.value?.number
                    == ReferenceAnswer.number(Subject(field: .column(.durationMilliseconds)), span)
        }
        #expect(isTold, "\(what)")

        let subject = Subject(field: .attribute(.first, "size"))
        let greatest = try QueryEngine(source).spans(
            in: selection, order: .greatest(subject), limit: limit)
        let numbers = expected.map { ReferenceAnswer.number(subject, $0) }
            .sorted {
                ($0 ?? -.infinity, $0 == nil ? 0 : 1) > ($1 ?? -.infinity, $1 == nil ? 0 : 1)
            }
        let isSame = greatest.map(\.value?.number) == Array(numbers.prefix(limit))
        #expect(isSame, "\(what)")
    }

    /// Those of all spans that are found, which `check` compares with the reference.
    mutating func checkTraces(_ selection: SpanSelection, _ what: String) throws {
        let spans = try QueryEngine(source).spans(in: selection, limit: 1000)
        let all = Set(spans.map(\.traceKey)).sorted(by: >)
        #expect(try QueryEngine(source).traces(with: selection) == all, "\(what)")
        let limit = queries.random.pick([0, 1, 3, 10])
        let key = Int64(queries.random.number(0...40))
        let some = try QueryEngine(source).traces(with: selection, before: key, limit: limit)
        #expect(some == Array(all.filter { $0 < key }.prefix(limit)), "\(what)")
    }

    mutating func checkCells(of answer: QueryResult, _ what: String) throws {
        for (index, heatmap) in answer.heatmaps.enumerated() where heatmap.edges.count > 1 {
            let time = queries.random.number(0...heatmap.times.count - 1)
            let value = queries.random.number(0...heatmap.edges.count - 2)
            let times = time...queries.random.number(time...heatmap.times.count - 1)
            let values = value...queries.random.number(value...heatmap.edges.count - 2)
            guard
                let selection = answer.selection(ofHeatmap: index, times: times, values: values)
            else {
                Issue.record("no cell: \(what)")
                continue
            }
            let counted = times.reduce(0) { $0 + heatmap.counts[$1][values].reduce(0, +) }
            let found = try QueryEngine(source).spans(in: selection, limit: 1000)
            #expect(found.count == counted, "\(what)")
        }
    }
}
