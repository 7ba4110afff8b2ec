import Columns
import Foundation
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Query

/// A comparison of many spans is shared by two threads: nobody can tell, and it ends when it is told to.
struct ComparisonLanesTests {
    @Test(arguments: 0..<15)
    func tellsTheSameInTwoLanes(_ seed: UInt64) throws {
        var random = RandomSpans(seed: seed)
        random.oddity = seed % 3 == 0 ? 0 : 20
        let all = random.spans(random.random.number(50...400))
        let dead = all.map { _ in random.random.chance(10) }
        let source = try MemorySource(all, chunk: random.random.pick([7, 64])) { dead[$0] }
        var queries = RandomQueries(random: random.random, spans: all)
        for _ in 0..<5 {
            let comparison = queries.comparison()
            let alone = try QueryEngine(source, spansALane: .max).compare(comparison)
            let shared = try QueryEngine(source, spansALane: 1).compare(comparison)
            // As texts: not a number is equal to nothing.
            let isSame = String(describing: alone) == String(describing: shared)
            #expect(isSame, "seed \(seed): \(comparison)")
        }
    }

    /// What was asked of other spans is there before lanes ask for it.
    @Test func tellsTheSameOfRelatedSpans() throws {
        var random = RandomSpans(seed: 5)
        let source = try MemorySource(random.spans(600), chunk: 20)
        let root = Subject(binding: .root, field: .column(.name))
        var selection = SpanSelection()
        selection.group = [SpanSelection.GroupedValue(root, .string("GET /"))]
        let comparison = Comparison(selection, against: .rest(of: SpanSelection()))
        let alone = try QueryEngine(source, spansALane: .max).compare(comparison)
        for _ in 0..<5 {
            let shared = try QueryEngine(source, spansALane: 1).compare(comparison)
            let isSame = String(describing: alone) == String(describing: shared)
            #expect(isSame)
        }
        #expect(alone.counts.selection > 0)
    }

    // MARK: Ending

    private static let everything = Comparison(
        SpanSelection(filter: try? Filter.parse("duration_ms > 20").expression),
        against: .rest(of: SpanSelection()))

    private static func source() throws -> MemorySource {
        var random = RandomSpans(seed: 1)
        return try MemorySource(random.spans(600), chunk: 20)
    }

    private static func reason(
        _ source: any ColumnSource, isCancelled: @escaping () -> Bool = { false }
    ) throws -> ColumnError.Reason? {
        do throws(ColumnError) {
            _ = try QueryEngine(source, spansALane: 1)
                .compare(everything, isCancelled: isCancelled)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func isCancelledByItsCaller() throws {
        let source = try Self.source()
        let caller = pthread_self()
        // So often it is asked before the keys, and at one of them.
        for limit in 1...46 {
            var asked = 0
            var isElsewhere = false
            let reason = try Self.reason(source) {
                asked += 1
                if pthread_self() != caller { isElsewhere = true }
                return asked >= limit
            }
            #expect(reason == .cancelled)
            #expect(asked == limit)
            #expect(!isElsewhere)
        }
    }

    @Test func isCancelledWhileTheOtherThreadHasTheLastKey() throws {
        let source = HeldSource(try Self.source(), .waits)
        let begun = ContinuousClock.now
        let reason = try Self.reason(source) {
            guard ContinuousClock.now - begun > .milliseconds(300) else { return false }
            source.letGo()
            return true
        }
        #expect(reason == .cancelled)
    }

    @Test func failsWithTheOtherThread() throws {
        let reason = try Self.reason(HeldSource(try Self.source(), .fails))
        #expect(reason == .damaged)
    }
}

/// A source that holds up, or fails, whoever is not the thread that made it. That one waits until
/// another has come.
private final class HeldSource: ColumnSource {
    enum Behaviour {
        case waits
        case fails
    }

    private let source: MemorySource
    private let behaviour: Behaviour
    private let maker = pthread_self()
    private let hasCome = Atomic(false)
    private let isLetGo = Atomic(false)

    init(_ source: MemorySource, _ behaviour: Behaviour) {
        self.source = source
        self.behaviour = behaviour
    }

    func letGo() { isLetGo.store(true, ordering: .releasing) }

    func chunks() throws(ColumnError) -> [ChunkReference] { try source.chunks() }

    func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        // A column that only the keys need.
        let isOfKeys = places.contains { place in
            if case .attribute = chunk.directory.entries[place].identity { true } else { false }
        }
        if isOfKeys, pthread_self() != maker {
            hasCome.store(true, ordering: .releasing)
            if behaviour == .fails { throw ColumnError(.damaged, "for a test") }
            Self.wait(for: isLetGo)
        } else if isOfKeys {
            Self.wait(for: hasCome)
        }
        return try source.columns(places, of: chunk)
    }

    /// Waits some seconds at most, once: a test that fails ends as well.
    private static func wait(for flag: borrowing Atomic<Bool>) {
        let begun = ContinuousClock.now
        while !flag.load(ordering: .acquiring) {
            if ContinuousClock.now - begun > .seconds(10) {
                flag.store(true, ordering: .releasing)
            }
            usleep(1000)
        }
    }

    func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        try source.exactChunks(of: chunk, keys: keys, body)
    }
}
