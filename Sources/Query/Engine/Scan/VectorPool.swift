internal import Columns
internal import Synchronization

/// Memory for a value of each row of a chunk, used again and again: new memory of this size comes
/// from the system a page at a time, which costs more than to fill it. Any thread may ask.
final class VectorPool: Sendable {
    private let free = Mutex<[Vector]>([])

    /// Runs `body` with memory for `ColumnChunk.maximumSpanCount` values.
    @inline(__always)
    func withVector<Value: BitwiseCopyable, Result, Failure: Error>(
        of type: Value.Type, _ body: (UnsafeMutablePointer<Value>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let vector = free.withLock { $0.popLast() } ?? Vector()
        defer { free.withLock { $0.append(vector) } }
        return try body(vector.start.assumingMemoryBound(to: Value.self))
    }

    /// Unchecked because of the pointer: who has taken a vector out of the pool has it alone.
    final class Vector: @unchecked Sendable {
        let start = UnsafeMutableRawPointer.allocate(
            byteCount: ColumnChunk.maximumSpanCount * 8, alignment: 64)

        deinit {
            start.deallocate()
        }
    }
}
