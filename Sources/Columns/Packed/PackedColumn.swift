/// A column as its bytes: checked once when it is read, then scanned where it lies.
///
/// Its methods work on the whole column in one call and write for each row of the chunk, so that
/// who asks has loops of its own over plain numbers and never a call per value. The bytes stay
/// as they are for life, hence unchecked.
public final class PackedColumn: @unchecked Sendable {
    public let type: ColumnType
    /// Spans of the chunk, or entries of a table.
    public let rowCount: Int
    /// Rows that have a value.
    public let presentCount: Int
    /// What it holds in memory.
    public let byteCount: Int

    let width: Int
    let base: Int64
    let step: Int64
    let values: UnsafeRawPointer
    /// A bit for each row; nil where every row has a value.
    let bitmap: UnsafePointer<UInt64>?
    public let dictionaryCount: Int
    private let dictionaryEnds: UnsafePointer<UInt32>
    private let dictionaryBytes: UnsafePointer<UInt8>
    private let memory: ColumnMemory

    /// Checks and copies a column's bytes. O(bytes).
    /// - Throws: `.damaged`.
    public init(
        _ bytes: UnsafeRawBufferPointer, _ entry: ChunkDirectory.Entry
    ) throws(ColumnError) {
        guard bytes.count == entry.byteCount, bytes.count & 7 == 0,
            Checksum.of(bytes) == entry.checksum
        else {
            throw .damaged("a column's checksum is wrong")
        }
        guard let layout = ColumnLayout(bytes, rowCount: entry.rowCount),
            layout.type == entry.identity.type, layout.presentCount == entry.presentCount
        else { throw .damaged("a column says what cannot be") }
        // Eight more, so that the word behind the last value can be read.
        memory = ColumnMemory(byteCount: bytes.count + 8)
        let start = UnsafeRawPointer(memory.start)
        memory.start.copyMemory(from: bytes.baseAddress ?? start, byteCount: bytes.count)
        memory.start.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt64.self)
        type = layout.type
        rowCount = entry.rowCount
        presentCount = layout.presentCount
        byteCount = bytes.count
        width = layout.width
        base = layout.base
        step = layout.step
        values = start + layout.values
        bitmap = layout.bitmap.map { (start + $0).assumingMemoryBound(to: UInt64.self) }
        dictionaryCount = layout.dictionaryCount
        dictionaryEnds = (start + layout.dictionaryEnds).assumingMemoryBound(to: UInt32.self)
        dictionaryBytes = (start + layout.dictionaryBytes).assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        memory.deallocate()
    }

    public var isEveryRowPresent: Bool { bitmap == nil }

    /// The text of an entry of the dictionary, valid for the column's life.
    public func text(at entry: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(entry >= 0 && entry < dictionaryCount)
        let start = Int(dictionaryEnds[entry])
        return UnsafeBufferPointer(
            start: dictionaryBytes + start, count: Int(dictionaryEnds[entry + 1]) - start)
    }

    public func string(at entry: Int) -> String {
        String(decoding: text(at: entry), as: UTF8.self)
    }
}
