internal import Columns

/// Goes over the chunks of a source, as often as a question must. What a chunk's columns do not
/// hold is asked of the rows, so that every view has all that the question needs.
final class ChunkWalk {
    /// What is kept of chunks made from rows, between two walks.
    private static let keptByteCount = 64 << 20

    let chunks: [ChunkReference]
    private let source: any ColumnSource
    private let needs: ColumnNeeds
    private let isCancelled: () -> Bool
    private(set) var columnsRead: Set<ColumnIdentity> = []
    /// By chunk: its place, or the places of its parts.
    private var places: [Int: [Int]] = [:]
    /// By place: the number of the view's first row among those of all views.
    private(set) var firstRows: [Int] = []
    private(set) var rowCount = 0
    private var kept: [Int: [MemoryChunk]] = [:]
    private var keptByteCount = 0

    init(
        _ source: any ColumnSource, _ chunks: [ChunkReference], _ needs: ColumnNeeds,
        isCancelled: @escaping () -> Bool
    ) {
        self.source = source
        self.chunks = chunks
        self.needs = needs
        self.isCancelled = isCancelled
    }

    /// Views so far; all there are after a walk over all chunks.
    var viewCount: Int { firstRows.count }

    /// Calls `body` for each chunk's view in order, of those chunks that are wanted.
    func forEachView(
        where isWanted: (ChunkReference) -> Bool = { _ in true },
        _ body: (ChunkView) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        for index in chunks.indices where isWanted(chunks[index]) {
            try forEachView(ofChunk: index, body)
        }
    }

    /// The same for one chunk: one view, or several where it is made from rows.
    func forEachView(
        ofChunk index: Int, _ body: (ChunkView) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        let chunk = chunks[index]
        if isCancelled() { throw ColumnError(.cancelled, "the question was cancelled") }
        guard needs.areMet(by: chunk.directory) else {
            return try forEachExactView(index, chunk, body)
        }
        try body(
            ChunkView(place: place(index, 0, chunk.directory), chunk) {
                [self] (place) throws(ColumnError) in
                try read(place, of: chunk)
            })
    }

    private func read(
        _ place: Int, of chunk: ChunkReference
    ) throws(ColumnError) -> PackedColumn {
        columnsRead.insert(chunk.directory.entries[place].identity)
        guard let column = try source.columns([place], of: chunk).first else {
            throw ColumnError(.source, "a column was not given")
        }
        return column
    }

    private func forEachExactView(
        _ index: Int, _ chunk: ChunkReference, _ body: (ChunkView) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        if let parts = kept[index] {
            for (part, memory) in parts.enumerated() { try body(view(memory, index, part)) }
            return
        }
        var parts: [MemoryChunk] = []
        var part = 0
        try source.exactChunks(of: chunk, keys: needs.keys) { memory throws(ColumnError) in
            keptByteCount += memory.byteCount
            parts.append(memory)
            if keptByteCount > ChunkWalk.keptByteCount { parts = [] }
            try body(view(memory, index, part))
            part += 1
        }
        if parts.count == part { kept[index] = parts }
    }

    private func view(_ memory: MemoryChunk, _ index: Int, _ part: Int) -> ChunkView {
        ChunkView(
            place: place(index, part, memory.reference.directory), memory.reference,
            isFromRows: true
        ) { [self] place in
            columnsRead.insert(memory.reference.directory.entries[place].identity)
            return memory.column(at: place)
        }
    }

    private func place(_ index: Int, _ part: Int, _ directory: ChunkDirectory) -> Int {
        if let known = places[index], part < known.count { return known[part] }
        let place = firstRows.count
        places[index, default: []].append(place)
        firstRows.append(rowCount)
        rowCount += directory.spanCount
        return place
    }
}
