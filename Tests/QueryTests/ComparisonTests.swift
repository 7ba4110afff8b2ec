import Columns
import Telemetry
import TestSupport
import Testing

@testable import Query

/// A comparison counts what looking at every span counts, and puts a cause first.
struct ComparisonTests {
    @Test(arguments: 0..<20)
    func countsWhatEverySpanHas(_ seed: UInt64) throws {
        var random = RandomSpans(seed: seed)
        random.oddity = seed % 3 == 0 ? 0 : 20
        let all = random.spans(random.random.number(2...250))
        let dead = all.map { _ in random.random.chance(10) }
        let source = try MemorySource(all, chunk: random.random.pick([7, 64, 1000])) { dead[$0] }
        let live = zip(all, dead).filter { !$0.1 }.map(\.0)
        var queries = RandomQueries(random: random.random, spans: all)
        for _ in 0..<10 {
            let comparison = queries.comparison()
            let found = try QueryEngine(source).compare(comparison)
            try check(found, try sides(of: comparison, live), "seed \(seed): \(comparison)")
        }
    }

    typealias Sides = (selection: [ReferenceAnswer.Span], baseline: [ReferenceAnswer.Span])

    private func sides(of comparison: Comparison, _ records: [SpanRecord]) throws -> Sides {
        func spans(of selection: SpanSelection) throws -> [ReferenceAnswer.Span] {
            try ReferenceAnswer.matching(selection.filter, records).filter { span in
                selection.since.map { span.record.startUnixNano >= $0 } ?? true
            }
        }
        let selection = try spans(of: comparison.selection)
        switch comparison.baseline {
        case .spans(let baseline): return (selection, try spans(of: baseline))
        case .rest(let all):
            let chosen = Set(selection.map { [$0.record.traceID.low, $0.record.spanID.rawValue] })
            return (
                selection,
                try spans(of: all).filter {
                    !chosen.contains([$0.record.traceID.low, $0.record.spanID.rawValue])
                }
            )
        }
    }

    private func check(_ found: ComparisonResult, _ sides: Sides, _ what: String) throws {
        #expect(found.counts.selection == sides.selection.count, "\(what)")
        #expect(found.counts.baseline == sides.baseline.count, "\(what)")
        let isRanked = zip(found.keys, found.keys.dropFirst()).allSatisfy { $0.score >= $1.score }
        #expect(isRanked, "\(what)")
        let wanted = Set(expectedKeys(found.comparison, sides))
        let keys = Set(found.keys.map(\.subject.key))
        #expect(keys == wanted, "\(what)")
        for key in found.keys { check(key, sides, "\(key.subject) \(what)") }
    }

    private func expectedKeys(_ comparison: Comparison, _ sides: Sides) -> [String] {
        var asked = comparison.selection.subjects
        if case .spans(let baseline) = comparison.baseline { asked += baseline.subjects }
        let columns: [Column] = [
            .durationMilliseconds, .name, .serviceName, .kind, .status, .statusMessage, .error,
            .fault, .clientError, .throttle, .inProgress, .isRoot, .source,
        ]
        let subjects =
            columns.map { Subject(field: .column($0)) }
            + (RandomSpans.keys).map { Subject(field: .attribute(.first, $0)) }
        return subjects.filter { subject in
            !asked.contains(subject)
                && (sides.selection + sides.baseline).contains {
                    ReferenceAnswer.value(subject, $0) != nil
                }
        }.map(\.key)
    }

    /// A value as bins tell it apart: numbers that are not told exactly are doubles.
    private func name(_ value: AttributeValue?) -> GroupValue? {
        guard let value else { return nil }
        if value.displayText.utf8.count > 256 { return GroupValue(.string("")) }
        return GroupValue(value.number.map(AttributeValue.double) ?? value)
    }

    private func check(_ key: ComparisonResult.Key, _ sides: Sides, _ what: String) {
        let values = [sides.selection, sides.baseline].map { spans in
            spans.map { ReferenceAnswer.value(key.subject, $0) }
        }
        #expect(key.counts.selection == values[0].count, "\(what)")
        #expect(key.counts.baseline == values[1].count, "\(what)")
        var total = 0.0
        for bin in key.bins {
            let counts = values.map { values in
                values.count { value in
                    switch bin.content {
                    case .absent: value == nil
                    case .value(let wanted):
                        name(value) == name(wanted)
                    case .range(let low, let high):
                        value?.number.map { $0 >= low && $0 < high && $0.isFinite } ?? false
                    case .longText: name(value) == GroupValue(.string(""))
                    case .others: false
                    }
                }
            }
            total += abs(
                Double(bin.counts.selection) / Double(max(1, values[0].count)) - Double(
                    bin.counts.baseline) / Double(max(1, values[1].count)))
            if case .others = bin.content { continue }
            // Empty texts are told from long ones by chunk.
            if case .longText = bin.content {
                #expect(bin.counts.total <= counts[0] + counts[1], "\(what)")
                continue
            }
            if case .value(.string("")) = bin.content { continue }
            let isSame = [bin.counts.selection, bin.counts.baseline] == counts
            #expect(isSame, "\(bin) \(counts) \(what)")
        }
        let sum = key.bins.reduce(0) { $0 + $1.counts.total }
        #expect(sum == values[0].count + values[1].count, "\(what)")
        let hasOthers = key.bins.contains { if case .others = $0.content { true } else { false } }
        if !values[0].isEmpty, !values[1].isEmpty, !hasOthers {
            #expect(abs(total / 2 - key.difference) < 1e-9, "\(what)")
        }
        #expect(key.byChance >= 0 && key.byChance < 1.0001, "\(what)")
    }

    // MARK: Causes

    private static func spans(
        _ count: Int,
        _ make: (Int, inout RandomSource) -> (
            duration: Int, pairs: [(key: String, value: AttributeValue)]
        )
    ) -> [SpanRecord] {
        var random = RandomSource(seed: 7)
        return (0..<count).map { number in
            var (duration, pairs) = make(number, &random)
            pairs += [
                ("request.id", .string("r-\(number)")),
                ("user.id", .int(Int64(random.number(1...500)))),
                ("zone", .string(random.pick(["x", "y", "z"]))),
                ("size", .double(Double(random.number(0...100_000)) / 7)),
            ]
            return SpanRecord(
                traceID: TraceID(high: 1, low: UInt64(number)), spanID: SpanID(rawValue: 1),
                name: random.pick(["a", "b", "c"]), startUnixNano: Int64(number) * 1000,
                endUnixNano: Int64(number) * 1000 + Int64(duration),
                attributes: Attributes(pairs))
        }
    }

    @Test func putsAPlantedCauseFirst() throws {
        let spans = Self.spans(3000) { _, random in
            let region = random.pick(["a", "b", "c", "d"])
            let isSlow = region == "b" ? random.chance(80) : random.chance(3)
            return (isSlow ? 900_000_000 : 5_000_000, [("region", .string(region))])
        }
        let engine = QueryEngine(try MemorySource(spans, chunk: 512))
        let answer = try engine.answer(try Query.parse("HEATMAP(duration_ms)"), now: 0)
        let heatmap = try #require(answer.heatmaps.first)
        let slow = heatmap.edges.lastIndex { $0 <= 900 } ?? 0
        let box = try #require(
            answer.selection(
                ofHeatmap: 0, times: 0...heatmap.times.count - 1, values: slow...slow))
        let found = try engine.compare(Comparison(box, against: .rest(of: answer.selection)))
        let first = try #require(found.keys.first)
        #expect(first.subject.key == "region")
        #expect(first.bins.first?.content == .value(.string("b")))
        let filter = try #require(first.bins.first?.filter)
        #expect(filter.description == #"region = "b""#)
        #expect(first.score > 0.5)
        // What was boxed is not told back, and what differs by chance alone ranks nowhere.
        #expect(!found.keys.contains { $0.subject.key == "duration_ms" })
        let noise = found.keys.dropFirst().allSatisfy { $0.score < 0.1 }
        #expect(noise)
        let ids = try #require(found.keys.first { $0.subject.key == "request.id" })
        #expect(ids.difference > 0.99)
        #expect(ids.score < 0.001)
        #expect(ids.bins.count == ComparisonResult.maximumValues + 1)
    }

    @Test func tellsNumbersByRanges() throws {
        let spans = Self.spans(2000) { number, random in
            let size = random.number(0...40_000)
            return (
                size > 30_000 ? 50_000_000 : 1_000_000, [("bytes", .int(Int64(size)))]
            )
        }
        let engine = QueryEngine(try MemorySource(spans, chunk: 300))
        let slow = SpanSelection(filter: try Filter.parse("duration_ms > 20").expression)
        let found = try engine.compare(
            Comparison(slow, against: .rest(of: SpanSelection())))
        let first = try #require(found.keys.first)
        #expect(first.subject.key == "bytes")
        #expect(first.difference > 0.8)
        for bin in first.bins {
            let filter = try #require(bin.filter)
            var query = Query(calculations: [Calculation(.count)], filter: filter)
            query.timeRange = TimeRange()
            let count = try engine.answer(query, now: 0).rows.first?.values.first
            #expect(count == .some(.int(Int64(bin.counts.total))))
        }
    }

    @Test func comparesNothingWithSomething() throws {
        let spans = Self.spans(50) { _, _ in (1000, []) }
        let engine = QueryEngine(try MemorySource(spans, chunk: 300))
        let none = SpanSelection(filter: try Filter.parse("name = nobody").expression)
        let found = try engine.compare(Comparison(none, against: .rest(of: SpanSelection())))
        #expect(found.counts == ComparisonResult.Counts(selection: 0, baseline: 50))
        let isAlike = found.keys.allSatisfy { $0.score == 0 && $0.difference == 0 }
        #expect(isAlike && !found.keys.isEmpty)
    }

    /// Of keys that have nothing to do with the selection hardly one is told to differ.
    @Test func chanceSeldomMakesMoreThanIsSaid() {
        var random = RandomSource(seed: 11)
        for (sizes, selection) in [
            ([50, 50], 10), ([390, 10], 40), ([5, 5, 5, 5, 80], 30),
            (Array(repeating: 1, count: 100), 20), (Array(repeating: 7, count: 60), 200),
            (Array(repeating: 50, count: 20), 5), ([500, 300, 100, 50, 30, 10, 5, 5], 400),
        ] {
            let values = sizes.enumerated().flatMap {
                Array(repeating: $0.offset, count: $0.element)
            }
            let total = ComparisonResult.Counts(
                selection: selection, baseline: values.count - selection)
            let distance = HistogramDistance(total)
            var above = 0
            for _ in 0..<1000 {
                let dealt = values.shuffled(using: &random)
                var bins = sizes.indices.map {
                    ComparisonResult.Bin(.value(.int(Int64($0))), ComparisonResult.Counts())
                }
                for (index, value) in dealt.enumerated() {
                    bins[value].counts.selection += index < selection ? 1 : 0
                    bins[value].counts.baseline += index < selection ? 0 : 1
                }
                let (difference, byChance) = distance.distances(bins)
                if difference > byChance + 0.005 { above += 1 }
            }
            #expect(above <= 80, "\(above) of 1000 for \(sizes.count) values")
        }
    }

    @Test func fewSpansOfOneKindStandOut() {
        let bins = (0..<20).map { value in
            ComparisonResult.Bin(
                .value(.int(Int64(value))),
                ComparisonResult.Counts(
                    selection: value == 0 ? 5 : 0, baseline: value == 0 ? 45 : 50))
        }
        let counts = ComparisonResult.Counts(selection: 5, baseline: 995)
        let (difference, byChance) = HistogramDistance(counts).distances(bins)
        #expect(difference > 0.95 && byChance < 0.85)
    }

    @Test func chanceIsWhatDealingAtRandomGives() {
        var random = RandomSource(seed: 3)
        for (count, selection, total) in [(1, 10, 100), (4, 30, 60), (20, 5, 400), (60, 40, 200)] {
            var sum = 0.0
            for _ in 0..<4000 {
                let dealt = (0..<total).shuffled(using: &random).prefix(selection)
                let chosen = dealt.count { $0 < count }
                sum += abs(
                    Double(chosen) / Double(selection) - Double(count - chosen)
                        / Double(total - selection))
            }
            let chance = ChanceDifference(
                ComparisonResult.Counts(selection: selection, baseline: total - selection))
            let expected = sum / 4000 / 2
            #expect(abs(chance.part(ofCount: count) - expected) < expected * 0.08)
        }
    }
}
