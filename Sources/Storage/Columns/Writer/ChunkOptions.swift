/// How chunks are made.
struct ChunkOptions: Hashable, Sendable {
    var isOn = true
    /// Spans of a chunk: `ColumnChunk.maximumSpanCount` is the most there can be.
    var size = 16_384
    /// Spans that are worth a chunk when the writer stops.
    var leastSize = 1024
    /// Dead spans that are worth a change of masks while the writer is busy.
    var deadSpans = 512
    /// How long a chunk stays that is no longer listed.
    var graceNanoseconds: Int64 = 2_000_000_000
}
