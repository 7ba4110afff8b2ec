/// How chunks are made.
struct ChunkOptions: Hashable, Sendable {
    var isOn = true
    /// Spans of a chunk: `ColumnChunk.maximumSpanCount` is the most there can be.
    var size = 16_384
    /// Spans that are worth a chunk when the writer stops.
    var leastSize = 1024
    /// How long spans that fill a chunk may wait for it, so that senders have the machine for
    /// themselves in a burst.
    var patienceNanoseconds: Int64 = 1_000_000_000
    /// How many chunks of spans may wait at most: questions read what waits from rows, at about 2 µs
    /// a span.
    var patienceChunks: Int64 = 8
    /// Dead spans that are worth a change of masks while the writer is busy.
    var deadSpans = 512
    /// How long a chunk stays that is no longer listed.
    var graceNanoseconds: Int64 = 2_000_000_000
}
