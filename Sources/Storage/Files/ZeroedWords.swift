#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Words of memory that are zero and cost nothing until they are touched: large blocks come from
/// the system as such.
final class ZeroedWords {
    private let start: UnsafeMutablePointer<UInt64>
    private let mask: Int

    /// Nil where the system has no such memory.
    ///
    /// - Parameter count: a power of two.
    init?(count: Int) {
        guard let block = calloc(count, MemoryLayout<UInt64>.stride) else { return nil }
        start = block.bindMemory(to: UInt64.self, capacity: count)
        mask = count - 1
    }

    deinit {
        free(start)
    }

    /// The word at a place, taken modulo the count.
    subscript(place: UInt32) -> UInt64 {
        get { start[Int(place) & mask] }
        set { start[Int(place) & mask] = newValue }
    }
}
