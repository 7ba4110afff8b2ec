internal import Columns

/// Ordinals of which chunks are to be made.
struct ChunkTask: Sendable {
    enum Kind: Sendable {
        /// What is not sealed yet, from its beginning on.
        case tail
        /// Chunks that are damaged or mostly dead.
        case remake
    }

    var kind: Kind
    var range: ClosedRange<Int64>
    /// Numbers of the chunks whose place is taken by the task's first result.
    var replaced: [Int64] = []
    /// The most spans that a chunk has.
    var size: Int
    /// Spans that the last chunk has at least: with less the rows stay unsealed.
    var leastSize: Int
}

/// A chunk of a task, or that some of its ordinals have no span that lives.
struct ChunkResult: Sendable {
    var kind: ChunkTask.Kind
    /// The ordinals that it covers.
    var range: ClosedRange<Int64>
    var replaced: [Int64]
    /// One for the tail; of what is remade, all.
    var chunks: [MadeChunk]
}

extension ChunkMaker {
    /// Does a task.
    /// - Parameter deliver: takes a result; says whether to go on.
    func run(
        _ task: ChunkTask, _ deliver: (ChunkResult) throws(StoreError) -> Bool
    ) throws(StoreError) {
        var (next, replaced) = (task.range.lowerBound, task.replaced)
        var remade: [MadeChunk] = []
        while next <= task.range.upperBound {
            let first = next
            let made = try make(first...task.range.upperBound, size: task.size)
            guard made.next > first else { break }
            next = made.next
            if task.kind == .remake {
                if let chunk = made.chunk { remade.append(chunk) }
                continue
            }
            let isLast = next > task.range.upperBound
            if isLast, let chunk = made.chunk, chunk.directory.spanCount < task.leastSize { return }
            let result = ChunkResult(
                kind: .tail, range: first...next - 1, replaced: replaced,
                chunks: made.chunk.map { [$0] } ?? [])
            guard try deliver(result) else { return }
            replaced = []
        }
        if task.kind == .remake {
            _ = try deliver(
                ChunkResult(
                    kind: .remake, range: task.range, replaced: replaced, chunks: remade))
        }
    }
}
