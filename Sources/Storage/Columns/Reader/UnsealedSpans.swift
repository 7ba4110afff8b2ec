internal import Columns

/// Spans of a range of ordinals that are in no chunk of the file, as chunks made from rows: the
/// tail, or what a damaged chunk covers. Kept between questions, and extended.
final class UnsealedSpans {
    /// A chunk, and the ordinals of its rows.
    struct Part {
        /// Below 0: the reader's own number.
        var number: Int64
        var directory: ChunkDirectory
        var ordinals: [Int64]
        /// Whether nothing is added to it any more.
        var isFull: Bool
    }

    /// Nothing before is here.
    private(set) var first: Int64
    /// Everything before was read.
    private(set) var next: Int64
    /// Full ones.
    private(set) var parts: [Part] = []
    private var builder = ChunkBuilder()
    private var ordinals: [Int64] = []
    /// The builder's spans as a chunk; nil where some were added since.
    private var last: (part: Part, chunk: MemoryChunk)?
    private let size: Int

    init(from ordinal: Int64, size: Int = ColumnChunk.maximumSpanCount) {
        first = ordinal
        next = ordinal
        self.size = size
    }

    /// Reads a slice of rows. Within a read transaction.
    /// - Parameter keep: is given a chunk that is full, and gives it a number.
    func read(
        through ordinal: Int64, _ rows: RowColumns, _ keep: (MemoryChunk) -> Int64
    ) throws(StoreError) {
        guard next <= ordinal else { return }
        var limits = RowColumns.Limits()
        limits.spans = size
        let slice = try rows.append(next...ordinal, to: builder, limits)
        next = slice.next
        if !slice.ordinals.isEmpty {
            ordinals += slice.ordinals
            last = nil
        }
        guard builder.isFull || builder.spanCount >= size else { return }
        let chunk = try builder.packed(rows.path)
        parts.append(
            Part(
                number: keep(chunk), directory: chunk.reference.directory, ordinals: ordinals,
                isFull: true))
        builder = ChunkBuilder()
        ordinals = []
        last = nil
    }

    /// The spans after the full parts as a chunk; nil where there are none.
    func lastChunk(
        _ rows: RowColumns, _ number: () -> Int64
    ) throws(StoreError) -> (part: Part, chunk: MemoryChunk)? {
        if let last { return last }
        guard !builder.isEmpty else { return nil }
        let chunk = try builder.packed(rows.path)
        let part = Part(
            number: number(), directory: chunk.reference.directory, ordinals: ordinals,
            isFull: false)
        last = (part, chunk)
        return last
    }

    /// Forgets parts whose spans are in chunks of the file.
    func removeParts(through ordinal: Int64) {
        parts.removeAll { $0.directory.ordinals.upperBound <= ordinal }
        if let end = ordinals.last, end <= ordinal {
            builder = ChunkBuilder()
            ordinals = []
            last = nil
        }
        first = max(first, ordinal &+ 1)
        next = max(next, first)
    }

    /// Forgets a part that can no longer be made from its rows, and all after it: to be read anew.
    func removeAll(from number: Int64) {
        guard let index = parts.firstIndex(where: { $0.number == number }) else { return }
        next = parts[index].directory.ordinals.lowerBound
        parts.removeSubrange(index...)
        builder = ChunkBuilder()
        ordinals = []
        last = nil
    }

    var numbers: [Int64] { parts.map(\.number) }

    var spanCount: Int { parts.reduce(ordinals.count) { $0 + $1.directory.spanCount } }
}

extension ChunkBuilder {
    /// Its spans as a chunk.
    func packed(_ path: String) throws(StoreError) -> MemoryChunk {
        do throws(ColumnError) {
            return try MemoryChunk(self)
        } catch {
            throw StoreError(.other, "columns cannot be made: \(error)", path: path)
        }
    }
}
