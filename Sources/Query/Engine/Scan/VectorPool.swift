internal import Columns

/// Memory for a value of each row of a chunk, used again and again: new memory of this size comes
/// from the system a page at a time, which costs more than to fill it.
final class VectorPool {
    private var free: [Vector] = []

    /// Runs `body` with memory for `ColumnChunk.maximumSpanCount` values.
    @inline(__always)
    func withVector<Value: BitwiseCopyable, Result, Failure: Error>(
        of type: Value.Type, _ body: (UnsafeMutablePointer<Value>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let vector = free.popLast() ?? Vector()
        defer { free.append(vector) }
        return try body(vector.start.assumingMemoryBound(to: Value.self))
    }

    final class Vector {
        let start = UnsafeMutableRawPointer.allocate(
            byteCount: ColumnChunk.maximumSpanCount * 8, alignment: 64)

        deinit {
            start.deallocate()
        }
    }
}
