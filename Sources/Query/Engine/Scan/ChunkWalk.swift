internal import Columns
internal import Synchronization
internal import Threads

/// Goes over the chunks of a source, as often as a question must. What a chunk's columns do not
/// hold is asked of the rows, so that every view has all that the question needs.
///
/// Where there are many chunks, a pass may go over them in two lanes: a thread each, and every
/// second chunk. Which chunk is whose depends on the chunks alone, so that what is added up in a
/// lane, and then of both, is the same each time.
final class ChunkWalk {
    /// What is kept of chunks made from rows, between two walks.
    private static let keptByteCount = 64 << 20
    /// Spans of a lane, at least: a second thread is not worth fewer.
    static let spansALane = 1 << 15
    /// Of chunks that are looked at one by one: the same.
    private static let fewChunks = 4

    let chunks: [ChunkReference]
    private let source: any ColumnSource
    private let needs: ColumnNeeds
    /// Asked on the thread of whoever began the walk.
    let isCancelled: () -> Bool
    private let identitiesRead = Mutex<Set<ColumnIdentity>>([])
    /// 1, or 2 where no chunk must be made from rows.
    let laneCount: Int
    let spanCount: Int
    /// By chunk: its place, or the places of its parts.
    private var places: [Int: [Int]] = [:]
    /// By place: the number of the view's first row among those of all views.
    private(set) var firstRows: [Int] = []
    private(set) var rowCount = 0
    /// By place.
    private(set) var rowCounts: [Int] = []
    private var kept: [Int: [MemoryChunk]] = [:]
    private var keptByteCount = 0

    init(
        _ source: any ColumnSource, _ chunks: [ChunkReference], _ needs: ColumnNeeds,
        spansALane: Int = ChunkWalk.spansALane, isCancelled: @escaping () -> Bool
    ) {
        self.source = source
        self.chunks = chunks
        self.needs = needs
        self.isCancelled = isCancelled
        spanCount = chunks.reduce(0) { $0 + $1.directory.spanCount }
        let isPlain = chunks.allSatisfy { needs.areMet(by: $0.directory) }
        laneCount = isPlain && chunks.count > 1 && spanCount / 2 >= spansALane ? 2 : 1
        // From now on lanes only read of the places.
        if isPlain {
            for (index, chunk) in chunks.enumerated() { _ = place(index, 0, chunk.directory) }
        }
    }

    /// A walk over the same chunks for a thread of its own.
    /// - Parameter isCancelled: asked on that thread.
    func another(isCancelled: @escaping () -> Bool) -> ChunkWalk {
        ChunkWalk(source, chunks, needs, spansALane: .max, isCancelled: isCancelled)
    }

    /// Views so far; all there are after a walk over all chunks.
    var viewCount: Int { firstRows.count }

    /// The columns that were read so far.
    var columnsRead: Set<ColumnIdentity> { identitiesRead.withLock { $0 } }

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
        try checkCancelled()
        let chunk = chunks[index]
        guard needs.areMet(by: chunk.directory) else {
            return try forEachExactView(index, chunk, body)
        }
        try body(view(index))
    }

    /// The view of a place that a walk has given.
    func forEachView(
        ofPlace place: Int, _ body: (ChunkView) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        guard let index = places.first(where: { $0.value.contains(place) })?.key else { return }
        try forEachView(ofChunk: index) { view throws(ColumnError) in
            if view.place == place { try body(view) }
        }
    }

    func checkCancelled() throws(ColumnError) {
        if isCancelled() { throw ColumnError(.cancelled, "the question was cancelled") }
    }

    /// Of a chunk whose own columns have it all.
    fileprivate func view(_ index: Int) -> ChunkView {
        let chunk = chunks[index]
        return ChunkView(place: place(index, 0, chunk.directory), chunk) {
            [self] (place) throws(ColumnError) in
            try read(place, of: chunk)
        }
    }

    /// Calls `body` for each chunk's view of those that are wanted, with the view's lane: of one
    /// lane in order, of two at a time. `body` must keep apart what it changes for either.
    func forEachView(
        inLanesWhere isWanted: (ChunkReference) -> Bool,
        _ body: (_ lane: Int, ChunkView) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        guard laneCount > 1 else {
            return try forEachView(where: isWanted) { view throws(ColumnError) in
                try body(0, view)
            }
        }
        let wanted = chunks.indices.filter { isWanted(chunks[$0]) }
        try inLanes(wanted.count) { lane, place throws(ColumnError) in
            try body(lane, view(wanted[place]))
        }
    }

    /// Calls `body` with every second place in either lane.
    private func inLanes(
        _ count: Int, _ body: (_ lane: Int, _ place: Int) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        let hasEnded = Atomic(false)
        func run(_ lane: Int) -> ColumnError? {
            do throws(ColumnError) {
                for place in stride(from: lane, to: count, by: laneCount) {
                    if hasEnded.load(ordering: .relaxed) { return nil }
                    // Asked on the caller's thread alone.
                    if lane == 0 { try checkCancelled() }
                    try body(lane, place)
                }
                return nil
            } catch {
                hasEnded.store(true, ordering: .relaxed)
                return error
            }
        }
        var (first, second): (ColumnError?, ColumnError?) = (nil, nil)
        SideBySide.run({ second = run(1) }, { first = run(0) })
        if let error = first ?? second { throw error }
    }

    /// A chunk of several, with its view, or with several where it is made from rows.
    struct Views {
        let index: Int
        fileprivate let walk: ChunkWalk
        fileprivate let isInLane: Bool

        func forEach(
            _ body: (ChunkView) throws(ColumnError) -> Void
        ) throws(ColumnError) {
            if isInLane {
                try body(walk.view(index))
            } else {
                try walk.forEachView(ofChunk: index, body)
            }
        }
    }

    /// What `body` makes of each of some chunks; in lanes where these are many.
    func map<Result>(
        ofChunks indices: [Int], _ empty: Result,
        _ body: (Views) throws(ColumnError) -> Result
    ) throws(ColumnError) -> [Result] {
        var results = Array(repeating: empty, count: indices.count)
        let isInLanes = laneCount > 1 && indices.count >= ChunkWalk.fewChunks
        try results.withUnsafeMutableBufferPointer { results throws(ColumnError) in
            // Lanes change an element each.
            let results = results
            func make(_ place: Int) throws(ColumnError) {
                let views = Views(index: indices[place], walk: self, isInLane: isInLanes)
                results[place] = try body(views)
            }
            if isInLanes {
                try inLanes(indices.count) { _, place throws(ColumnError) in try make(place) }
            } else {
                for place in indices.indices { try make(place) }
            }
        }
        return results
    }

    /// What `body` makes of each view, by the view's place: made in lanes, of all chunks. All views
    /// must have their places.
    func map<Result>(
        _ empty: Result, _ body: (ChunkView) throws(ColumnError) -> Result
    ) throws(ColumnError) -> [Result] {
        var results = Array(repeating: empty, count: viewCount)
        try results.withUnsafeMutableBufferPointer { results throws(ColumnError) in
            // Lanes change an element each.
            let results = results
            try forEachView(inLanesWhere: { _ in true }) { _, view throws(ColumnError) in
                try checkSize(view)
                results[view.place] = try body(view)
            }
        }
        return results
    }

    /// A chunk that is made from rows may come in other parts than before.
    func checkSize(_ view: ChunkView) throws(ColumnError) {
        guard view.place < rowCounts.count, rowCounts[view.place] == view.rowCount else {
            throw ColumnError(.changed, "a chunk has changed meanwhile; ask again")
        }
    }

    /// The same with something that each lane adds to.
    func inLanes<Sum>(
        _ empty: Sum, where isWanted: (ChunkReference) -> Bool = { _ in true },
        _ body: (_ lane: Int, inout Sum, ChunkView) throws(ColumnError) -> Void
    ) throws(ColumnError) -> [Sum] {
        var sums = Array(repeating: empty, count: laneCount)
        try sums.withUnsafeMutableBufferPointer { sums throws(ColumnError) in
            // Lanes change an element each.
            let sums = sums
            try forEachView(inLanesWhere: isWanted) { lane, view throws(ColumnError) in
                try body(lane, &sums[lane], view)
            }
        }
        return sums
    }

    private func read(
        _ place: Int, of chunk: ChunkReference
    ) throws(ColumnError) -> PackedColumn {
        let identity = chunk.directory.entries[place].identity
        identitiesRead.withLock { _ = $0.insert(identity) }
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
            let identity = memory.reference.directory.entries[place].identity
            identitiesRead.withLock { _ = $0.insert(identity) }
            return memory.column(at: place)
        }
    }

    private func place(_ index: Int, _ part: Int, _ directory: ChunkDirectory) -> Int {
        if let known = places[index], part < known.count { return known[part] }
        let place = firstRows.count
        places[index, default: []].append(place)
        firstRows.append(rowCount)
        rowCount += directory.spanCount
        rowCounts.append(directory.spanCount)
        return place
    }
}
