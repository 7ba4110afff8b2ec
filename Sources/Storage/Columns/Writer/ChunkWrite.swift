internal import Columns

/// A result of the worker's that is on its way into the file.
struct ChunkWrite {
    let result: ChunkResult
    /// The number of its first chunk.
    let number: Int64
    /// The next column: a chunk's place in the result, and the column's in the chunk.
    var next = (chunk: 0, column: 0)

    var hasAllColumns: Bool { next.chunk == result.chunks.count }
}

extension ChunkKeeper {
    /// Bytes of columns that are written in one transaction.
    private static let sliceByteCount = 1 << 18

    /// Writes a part of what the worker has made. False where there is nothing.
    func writeStep(_ now: Int64) throws(StoreError) -> Bool {
        if write == nil {
            guard let result = worker?.takeResult() else { return false }
            guard isOfUse(result) else { return true }
            write = ChunkWrite(result: result, number: state.nextNumber)
        }
        guard var write else { return false }
        if write.hasAllColumns {
            try finish(write, now)
            self.write = nil
        } else {
            try connection.writing { () throws(StoreError) in try writeSlice(&write) }
            self.write = write
        }
        return true
    }

    /// Writes a result as a whole.
    func writeAll(_ result: ChunkResult, _ now: Int64) throws(StoreError) {
        var write = ChunkWrite(result: result, number: state.nextNumber)
        while !write.hasAllColumns {
            try connection.writing { () throws(StoreError) in try writeSlice(&write) }
        }
        try finish(write, now)
    }

    /// Whether what it takes the place of is still there.
    private func isOfUse(_ result: ChunkResult) -> Bool {
        let current = Set(chunks.map(\.number))
        guard result.replaced.allSatisfy(current.contains) else { return false }
        guard result.kind == .tail else { return !result.replaced.isEmpty }
        let first = result.replaced.isEmpty ? result.range.lowerBound : state.sealedThrough + 1
        return first == state.sealedThrough + 1 && result.range.upperBound > state.sealedThrough
    }

    private func writeSlice(_ write: inout ChunkWrite) throws(StoreError) {
        let insertion = try connection.statement("INSERT INTO chunk_column VALUES (?1, ?2)")
        var byteCount = 0
        while !write.hasAllColumns, byteCount < ChunkKeeper.sliceByteCount {
            let columns = write.result.chunks[write.next.chunk].columns
            guard write.next.column < columns.count else {
                write.next = (write.next.chunk + 1, 0)
                continue
            }
            let column = columns[write.next.column]
            insertion.bind(
                ChunkRow.columnID(write.number + Int64(write.next.chunk), write.next.column), at: 1)
            try column.withUnsafeBufferPointer { bytes throws(StoreError) in
                insertion.bind(blob: UnsafeRawBufferPointer(bytes), at: 2)
                try insertion.run()
            }
            byteCount += column.count
            write.next.column += 1
        }
    }

    /// Makes the chunks known, with what died of them since their rows were read.
    private func finish(_ write: ChunkWrite, _ now: Int64) throws(StoreError) {
        let result = write.result
        var made: [ChunkRow] = []
        try change { state throws(StoreError) in
            let dead = try ChunkMask.deadSpans(result.range, connection)
            for (index, chunk) in result.chunks.enumerated() {
                made.append(try insert(chunk, write.number + Int64(index), dead))
            }
            try ChunkMask.forgetDeadSpans(result.range, connection)
            for number in result.replaced { try retire(number, now) }
            state.nextNumber = write.number + Int64(result.chunks.count)
            state.sealedThrough = max(state.sealedThrough, result.range.upperBound)
        }
        noteRetired(Set(result.replaced), now)
        chunks += made
        chunks.sort { $0.ordinals.lowerBound < $1.ordinals.lowerBound }
    }

    private func insert(
        _ chunk: MadeChunk, _ number: Int64, _ dead: [Int64]
    ) throws(StoreError) -> ChunkRow {
        let directory = chunk.directory
        var words = Bitmap.none(directory.spanCount)
        ChunkMask.mark(dead, among: chunk.ordinals, in: &words)
        let row = ChunkRow(
            number: number, state: .current, ordinals: directory.ordinals,
            spanCount: directory.spanCount, deadCount: Bitmap.count(words),
            traces: directory.traces, byteCount: chunk.byteCount)
        let insertion = try connection.statement(
            "INSERT INTO chunk VALUES (?1, 0, NULL, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
        insertion.bind(number, at: 1)
        insertion.bind(directory.ordinals.lowerBound, at: 2)
        insertion.bind(directory.ordinals.upperBound, at: 3)
        insertion.bind(Int64(directory.spanCount), at: 4)
        insertion.bind(directory.starts.lowerBound, at: 5)
        insertion.bind(directory.starts.upperBound, at: 6)
        insertion.bind(directory.traces.lowerBound, at: 7)
        insertion.bind(directory.traces.upperBound, at: 8)
        insertion.bind(row.byteCount, at: 9)
        try directory.encoded().withUnsafeBufferPointer { bytes throws(StoreError) in
            insertion.bind(blob: UnsafeRawBufferPointer(bytes), at: 10)
            try insertion.run()
        }
        if row.deadCount > 0 { try ChunkMask.write(words, number, connection) }
        return row
    }
}
