public import Columns
public import Telemetry

/// A source of chunks made from records.
public struct MemorySource: ColumnSource {
    private var parts: [MemoryChunk] = []
    private var spans: [[SpanRecord]] = []
    private var dead: [[Bool]] = []
    private let numbers: RecordNumbers

    /// Chunks of so many spans each.
    /// - Parameter isDead: by place in `spans`: whether the store has the span no longer.
    public init(
        _ spans: [SpanRecord], chunk size: Int, isDead: (Int) -> Bool = { _ in false }
    ) throws(ColumnError) {
        var numbers = RecordNumbers()
        var start = 0
        while start < spans.count {
            let places = start..<min(start + size, spans.count)
            let builder = ChunkBuilder()
            for place in places {
                builder.append(spans[place], ordinal: Int64(place + 1), &numbers)
            }
            self.spans.append(Array(spans[places]))
            let dead = places.map(isDead)
            self.dead.append(dead)
            parts.append(
                try MemoryChunk(
                    builder, number: Int64(parts.count), dead: MemorySource.bitmap(dead)))
            start = places.upperBound
        }
        self.numbers = numbers
    }

    private static func bitmap(_ flags: [Bool]) -> [UInt64] {
        var words = Bitmap.none(flags.count)
        for (row, flag) in flags.enumerated() where flag { Bitmap.insert(row, into: &words) }
        return words
    }

    public func chunks() throws(ColumnError) -> [ChunkReference] { parts.map(\.reference) }

    public func columns(
        _ places: [Int], of chunk: ChunkReference
    ) throws(ColumnError) -> [PackedColumn] {
        places.map { parts[Int(chunk.number)].column(at: $0) }
    }

    public func exactChunks(
        of chunk: ChunkReference, keys: Set<String>,
        _ body: (MemoryChunk) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        let records = spans[Int(chunk.number)]
        let dead = dead[Int(chunk.number)]
        var numbers = numbers
        // Two parts, as of a chunk that does not fit into memory.
        for half in [0..<records.count / 2, records.count / 2..<records.count] where !half.isEmpty {
            let builder = ChunkBuilder(keys: .exactly(keys))
            for place in half {
                builder.append(
                    records[place], ordinal: chunk.directory.ordinals.lowerBound + Int64(place),
                    &numbers)
            }
            try body(try MemoryChunk(builder, dead: MemorySource.bitmap(Array(dead[half]))))
        }
    }
}
