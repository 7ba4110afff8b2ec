/// A chunk with all its columns in memory.
public struct MemoryChunk: Sendable {
    public var reference: ChunkReference
    private let columns: [PackedColumn]

    /// Packs what a builder holds.
    public init(
        _ builder: ChunkBuilder, number: Int64 = 0, version: Int64? = nil, dead: [UInt64] = []
    ) throws(ColumnError) {
        let chunk = builder.encoded()
        var columns: [PackedColumn] = []
        for (entry, bytes) in zip(chunk.directory.entries, chunk.columns) {
            columns.append(
                try bytes.withUnsafeBufferPointer { bytes throws(ColumnError) in
                    try PackedColumn(UnsafeRawBufferPointer(bytes), entry)
                })
        }
        self.columns = columns
        reference = ChunkReference(
            number: number, version: version, directory: chunk.directory, dead: dead)
    }

    /// What it holds in memory.
    public var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

    /// The column at a place in the directory.
    public func column(at place: Int) -> PackedColumn { columns[place] }
}
