internal import Telemetry

/// A chunk's bytes, to be stored.
public struct EncodedChunk: Sendable {
    public var directory: ChunkDirectory
    /// By the directory's entries.
    public var columns: [[UInt8]] = []
}

extension ChunkBuilder {
    /// The spans so far as a chunk. O(values). The builder stays as it is.
    /// - Precondition: it is not empty.
    public func encoded() -> EncodedChunk {
        precondition(!isEmpty)
        var chunk = EncodedChunk(directory: outline)
        func add(_ column: ColumnBuffer, _ identity: ColumnIdentity, _ rows: Int) {
            let (entry, bytes) = column.encoded(as: identity, rowCount: rows)
            chunk.directory.entries.append(entry)
            chunk.columns.append(bytes)
        }
        for column in IntrinsicColumn.allCases {
            guard let rows = rowCount(of: column) else { continue }
            add(intrinsics[column], .intrinsic(column), rows)
        }
        for index in 0..<columnCount {
            let key = MemberScanner.string(keys.text(columnKeys[index]))
            add(columns[index], .attribute(key, columns[index].type), spanCount)
        }
        return chunk
    }
}
