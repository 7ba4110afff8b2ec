#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Words of memory that are zero and cost nothing until they are touched: large blocks come from
/// the system as such.
struct ZeroedWords: ~Copyable {
    private let start: UnsafeMutablePointer<UInt64>
    /// A power of two.
    let count: Int

    init(count: Int) {
        guard let block = calloc(count, MemoryLayout<UInt64>.stride) else {
            fatalError("out of memory")
        }
        start = block.bindMemory(to: UInt64.self, capacity: count)
        self.count = count
    }

    deinit {
        free(start)
    }

    /// The word at a place, taken modulo `count`.
    subscript(place: UInt32) -> UInt64 {
        get { start[Int(place) & (count - 1)] }
        nonmutating set { start[Int(place) & (count - 1)] = newValue }
    }
}
