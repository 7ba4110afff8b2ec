internal import Columns

/// From `dead_span` to the masks of chunks.
extension ChunkKeeper {
    private static let stepSpans = 4096

    /// Masks spans that died since their chunk was made. Not while chunks are made, nor while one is
    /// damaged: who has its spans from rows must learn which of them die.
    /// - Parameter least: fewer are left for later.
    func maskStep(atLeast least: Int) throws(StoreError) -> Bool {
        guard write == nil, !(worker?.isBusy ?? false),
            !chunks.contains(where: { $0.state == .damaged }), state.sealedThrough > 0
        else { return false }
        let dead = try ChunkMask.deadSpans(
            0...state.sealedThrough, limit: ChunkKeeper.stepSpans, connection)
        guard let first = dead.first, let last = dead.last, dead.count >= least else {
            return false
        }
        guard let masked = try mask(dead) else { return true }
        var counts: [(index: Int, dead: Int)] = []
        try change { _ throws(StoreError) in
            for (index, words) in masked {
                try ChunkMask.write(words, chunks[index].number, connection)
                counts.append((index, Bitmap.count(words)))
            }
            try ChunkMask.forgetDeadSpans(first...last, connection)
        }
        for count in counts { chunks[count.index].deadCount = count.dead }
        return true
    }

    /// The masks of the chunks that have some of the spans, by places in `chunks`; nil where one of
    /// the chunks is damaged: then it is made anew first.
    private func mask(_ dead: [Int64]) throws(StoreError) -> [(Int, [UInt64])]? {
        var masks: [(Int, [UInt64])] = []
        var start = 0
        for (index, chunk) in chunks.enumerated() where start < dead.count {
            while start < dead.count, dead[start] < chunk.ordinals.lowerBound { start += 1 }
            var end = start
            while end < dead.count, dead[end] <= chunk.ordinals.upperBound { end += 1 }
            guard end > start else { continue }
            guard let all = try ordinals.ordinals(of: chunk, connection),
                var words = try ChunkMask.read(chunk.number, rows: chunk.spanCount, connection)
            else {
                try noteDamage(at: index)
                return nil
            }
            if words.isEmpty { words = Bitmap.none(chunk.spanCount) }
            ChunkMask.mark(Array(dead[start..<end]), among: all, in: &words)
            masks.append((index, words))
            start = end
        }
        return masks
    }
}
