public import Columns
internal import Synchronization
public import Telemetry

/// A source to which spans come and from which they go, as a store's: full chunks have a version,
/// which rises when one of their spans goes; the last one has none.
public final class GrowingSource: ColumnSource, @unchecked Sendable {
    private let spans: [SpanRecord]
    private let size: Int
    private var dead: Set<Int> = []
    private var versions: [Int: Int64] = [:]
    /// Spans that have come. For one thread, as all of this but what reads columns.
    public var count = 0
    private let numbersRead = Mutex<Set<Int64>>([])
    private var made: [Int: (count: Int, chunk: MemoryChunk)] = [:]

    public init(_ spans: [SpanRecord], chunk size: Int) {
        self.spans = spans
        self.size = size
    }

    public var chunksRead: Set<Int64> {
        get { numbersRead.withLock { $0 } }
        set { numbersRead.withLock { $0 = newValue } }
    }

    /// Some spans come, and a few go.
    public func grow(_ random: inout RandomSource) {
        count = min(spans.count, count + random.number(0...size * 2))
        for _ in 0..<random.pick([0, 0, 1, 3]) where count > 0 {
            kill(random.number(0...count - 1))
        }
    }

    public func kill(_ place: Int) {
        guard dead.insert(place).inserted else { return }
        versions[place / size, default: 0] += 1
    }

    private func places(_ chunk: Int) -> Range<Int> {
        chunk * size..<min(count, (chunk + 1) * size)
    }

    private func bitmap(_ places: Range<Int>) -> [UInt64] {
        var words = Bitmap.none(places.count)
        for place in places where dead.contains(place) {
            Bitmap.insert(place - places.lowerBound, into: &words)
        }
        return words
    }

    private func chunk(
        _ places: Range<Int>, keys: ChunkBuilder.Keys
    ) throws(ColumnError) -> MemoryChunk {
        var numbers = RecordNumbers()
        let builder = ChunkBuilder(keys: keys)
        for place in 0..<places.upperBound {
            _ = numbers.trace(spans[place].traceID)
            if place >= places.lowerBound {
                builder.append(spans[place], ordinal: Int64(place + 1), &numbers)
            }
        }
        return try MemoryChunk(builder, dead: bitmap(places))
    }

    public func chunks() throws(ColumnError) -> [ChunkReference] {
        var references: [ChunkReference] = []
        for number in 0..<(count + size - 1) / size {
            let places = places(number)
            if made[number]?.count != places.count {
                made[number] = (places.count, try chunk(places, keys: .all))
            }
            guard var reference = made[number]?.chunk.reference else { continue }
            reference.number = Int64(number)
            reference.version = places.count == size ? versions[number] ?? 0 : nil
            reference.dead = bitmap(places)
            references.append(reference)
        }
        return references
    }

    public func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        numbersRead.withLock { _ = $0.insert(chunk.number) }
        return places.compactMap { made[Int(chunk.number)]?.chunk.column(at: $0) }
    }

    public func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        numbersRead.withLock { _ = $0.insert(chunk.number) }
        let all = places(Int(chunk.number))
        let middle = all.lowerBound + all.count / 2
        for places in [all.lowerBound..<middle, middle..<all.upperBound] where !places.isEmpty {
            try body(try self.chunk(places, keys: .exactly(keys)))
        }
    }
}
