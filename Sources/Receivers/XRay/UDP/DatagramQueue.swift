internal import CPlatform
internal import Synchronization

/// Datagrams on their way from the thread that reads sockets to the one that decodes.
///
/// Bounded in bytes, and neither side ever waits for the other: the reader drops what does not
/// fit, and counts it; the decoder is woken when there is something again.
final class DatagramQueue: Sendable {
    private struct State {
        var slabs: [DatagramSlab] = []
        /// Empty ones, for the next datagrams.
        var spare: [DatagramSlab] = []
        /// Datagrams lost, here or in the system, since `takeLost` asked.
        var lost = Loss()
        var isFinished = false
    }

    /// Datagrams that nobody will see again, by who had no room for them.
    struct Loss: Equatable {
        /// The system: the socket's buffer was full.
        var inSystem = 0
        /// This queue.
        var inQueue = 0

        var total: Int { inSystem + inQueue }
    }

    private static let spareSlabs = 4

    private let state = Mutex(State())
    private let budget: ByteBudget
    private let waker: WakePipe

    /// - Parameter waker: of the decoding thread.
    init(bytes: Int, waker: WakePipe) {
        budget = ByteBudget(max(bytes, DatagramSlab.capacity))
        self.waker = waker
    }

    // MARK: The reader's side

    /// Copies datagrams that lie `stride` bytes apart in `memory`.
    func append(
        _ arrivals: UnsafeBufferPointer<cplatform_datagram>, in memory: UnsafeRawPointer,
        stride: Int
    ) {
        state.withLock { state in
            for (index, arrival) in arrivals.enumerated() {
                let bytes = UnsafeRawBufferPointer(
                    start: memory + index * stride, count: min(Int(arrival.length), stride))
                if state.slabs.last?.append(bytes, arrival) == true { continue }
                guard let slab = freshSlab(&state), slab.append(bytes, arrival) else {
                    state.lost.inQueue += 1
                    continue
                }
                state.slabs.append(slab)
            }
        }
        waker.wake()
    }

    private func freshSlab(_ state: inout sending State) -> DatagramSlab? {
        guard budget.take(DatagramSlab.capacity) else { return nil }
        return state.spare.popLast() ?? DatagramSlab()
    }

    /// The system has lost so many more.
    func noteLost(_ count: Int) {
        state.withLock { $0.lost.inSystem += count }
        waker.wake()
    }

    /// Nothing comes any more.
    func finish() {
        state.withLock { $0.isFinished = true }
        waker.wake()
    }

    // MARK: The decoder's side

    /// The slab that has waited longest. The decoder gives it back by `recycle`.
    func take() -> DatagramSlab? {
        state.withLock { $0.slabs.isEmpty ? nil : $0.slabs.removeFirst() }
    }

    func recycle(_ slab: DatagramSlab) {
        slab.clear()
        state.withLock { state in
            if state.spare.count < Self.spareSlabs { state.spare.append(slab) }
        }
        budget.giveBack(DatagramSlab.capacity)
    }

    /// What was lost since the last time this was asked.
    func takeLost() -> Loss {
        state.withLock { state in
            defer { state.lost = Loss() }
            return state.lost
        }
    }

    var isEmpty: Bool { state.withLock { $0.slabs.isEmpty } }

    /// Whether the reader has ended and everything was taken.
    var isExhausted: Bool { state.withLock { $0.isFinished && $0.slabs.isEmpty } }
}
