/// What the module gives: spans as columns, in chunks that are scanned without unpacking.
///
/// - `ChunkBuilder` takes spans as they are committed and encodes them as a chunk.
/// - `ChunkDirectory` says what a chunk holds; `PackedColumn` is one of its columns.
/// - `ColumnSource` is where a query finds chunks: a store, or memory.
///
/// The bytes are described at `ChunkFormat`. Columns are derived from rows: whoever finds a chunk
/// damaged builds it anew.
public enum ColumnChunk {
    /// Spans after which a chunk is sealed, and the most that one can hold.
    public static let maximumSpanCount = 16_384
    /// Columns of attributes, by key and type, that a chunk has at most.
    public static let maximumKeyColumns = 512
    /// Bytes of UTF-8 that a text in a column has at most.
    public static let maximumValueByteCount = 256
    /// Bytes that a builder holds before its chunk is to be sealed early.
    public static let maximumByteCount = 16 << 20
}
