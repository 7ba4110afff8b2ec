#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The bytes of a body as they arrive: one growing piece of memory, charged to a budget.
///
/// Memory of the C library's, not an array: it grows without being zeroed, and by remapping
/// pages where it is large.
struct BodyBuffer: ~Copyable {
    private static let minimumCapacity = 16 << 10

    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private(set) var count = 0
    /// What the capacity is taken from; nil for memory that is bounded otherwise.
    private let budget: ByteBudget?

    init(budget: ByteBudget? = nil) {
        self.budget = budget
    }

    deinit {
        free(memory)
        budget?.giveBack(capacity)
    }

    /// Makes room for `additional` bytes more, but never for more than `limit` together. False
    /// where there is none to be had.
    mutating func makeRoom(for additional: Int, limit: Int) -> Bool {
        let (needed, overflow) = count.addingReportingOverflow(additional)
        guard !overflow, additional >= 0, needed <= limit else { return false }
        guard needed > capacity else { return true }
        let (doubled, tooFar) = capacity.multipliedReportingOverflow(by: 2)
        let wanted = min(limit, max(needed, tooFar ? needed : doubled, Self.minimumCapacity))
        return grow(to: wanted) || grow(to: needed)
    }

    private mutating func grow(to newCapacity: Int) -> Bool {
        let difference = newCapacity - capacity
        if let budget, !budget.take(difference) { return false }
        guard let grown = realloc(memory, newCapacity) else {
            budget?.giveBack(difference)
            return false
        }
        memory = grown
        capacity = newCapacity
        return true
    }

    /// Appends bytes for which there is room; others are cut off.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let memory, let source = bytes.baseAddress else { return }
        let length = min(bytes.count, capacity - count)
        memcpy(memory + count, source, length)
        count += length
    }

    /// The room after the last byte: `write` says how many bytes it put there.
    mutating func withRoom<Result>(
        _ write: (UnsafeMutableRawBufferPointer) -> (written: Int, result: Result)
    ) -> Result {
        let room = UnsafeMutableRawBufferPointer(
            start: memory.map { $0 + count }, count: capacity - count)
        let (written, result) = write(room)
        count += min(max(0, written), room.count)
        return result
    }

    func withBytes<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result {
        read(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Forgets the bytes from `length` on.
    mutating func truncate(to length: Int) {
        count = min(count, max(0, length))
    }

    /// Forgets the bytes; keeps the memory for the next body unless it is more than `kept`.
    mutating func clear(keeping kept: Int) {
        count = 0
        guard capacity > kept else { return }
        free(memory)
        budget?.giveBack(capacity)
        memory = nil
        capacity = 0
    }
}
