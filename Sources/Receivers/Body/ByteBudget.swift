internal import Synchronization

/// A number of bytes that many may take from, together never more than there are.
final class ByteBudget: Sendable {
    private let free: Atomic<Int>

    init(_ bytes: Int) {
        free = Atomic(bytes)
    }

    var available: Int { free.load(ordering: .relaxed) }

    /// False where not that many are left; nothing was taken then.
    func take(_ bytes: Int) -> Bool {
        var current = free.load(ordering: .relaxed)
        while current >= bytes {
            let (exchanged, original) = free.weakCompareExchange(
                expected: current, desired: current - bytes, ordering: .relaxed)
            if exchanged { return true }
            current = original
        }
        return false
    }

    func giveBack(_ bytes: Int) {
        free.add(bytes, ordering: .relaxed)
    }
}
