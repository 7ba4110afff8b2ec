public import Columns

extension QueryEngine {
    /// The store's numbers of the traces with some span of a selection: the greatest, of those that
    /// arrived last, at the front.
    ///
    /// - Parameters:
    ///   - selection: whose filter `Filter` has no objection to.
    ///   - key: only traces of smaller numbers; nil for all.
    ///   - limit: traces at most.
    ///   - isCancelled: asked before each chunk.
    /// - Throws: as `answer`.
    /// - Complexity: O(spans of the chunks that may hold one of the first).
    public func traces(
        with selection: SpanSelection, before key: Int64? = nil, limit: Int = .max,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(ColumnError) -> [Int64] {
        let subjects = selection.subjects
        let fields = try FieldReader(
            subjects, source, VectorPool(),
            asksTrace: subjects.contains(where: \.asksTrace) || selection.filter?.hasBlock ?? false,
            isCancelled: isCancelled)
        let selector = try RowSelector(selection, fields)
        let walk = fields.resolver.walk
        let chunks = walk.chunks.indices.filter { index in
            selector.isInTime(walk.chunks[index])
                && key.map { walk.chunks[index].directory.traces.lowerBound < $0 } ?? true
        }
        var first = GreatestKeys(limit: limit)
        for index in chunks.sorted(by: { walk.greatestTrace($0) > walk.greatestTrace($1) }) {
            guard first.mayTake(walk.greatestTrace(index)) else { break }
            try walk.forEachView(ofChunk: index) { view throws(ColumnError) in
                for found in try view.traceKeys(of: try selector.rows(of: view), fields.pool)
                where key.map({ found < $0 }) ?? true {
                    first.insert(found)
                }
            }
            first.trim()
        }
        return first.sorted
    }
}

/// The greatest numbers of many, each once.
private struct GreatestKeys {
    let limit: Int
    private var keys: Set<Int64> = []
    /// The least that is kept, where there are `limit`.
    private var least: Int64?

    init(limit: Int) {
        self.limit = limit
    }

    /// In descending order.
    var sorted: [Int64] { Array(keys.sorted(by: >).prefix(limit)) }

    func mayTake(_ key: Int64) -> Bool { limit > 0 && least.map { key > $0 } ?? true }

    mutating func insert(_ key: Int64) {
        if mayTake(key) { keys.insert(key) }
    }

    mutating func trim() {
        guard keys.count >= limit else { return }
        let kept = sorted
        least = kept.last
        keys = Set(kept)
    }
}

extension ChunkWalk {
    fileprivate func greatestTrace(_ index: Int) -> Int64 {
        chunks[index].directory.traces.upperBound
    }
}

extension ChunkView {
    /// The numbers of the traces of these rows.
    fileprivate func traceKeys(
        of rows: [UInt64], _ pool: VectorPool
    ) throws(ColumnError) -> [Int64] {
        guard !Bitmap.isEmpty(rows) else { return [] }
        let keys = try intrinsic(.traceKeys).integers
        var isFound = [Bool](repeating: false, count: keys.count)
        try pool.withVector(of: Int64.self) { traces throws(ColumnError) in
            try intrinsic(.trace).unpack(to: traces)
            forEachRow(rows) { row in
                if isFound.indices.contains(Int(traces[row])) { isFound[Int(traces[row])] = true }
            }
        }
        return keys.indices.filter { isFound[$0] }.map { keys[$0] }
    }
}
