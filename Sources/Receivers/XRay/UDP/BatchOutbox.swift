internal import Synchronization
internal import Telemetry

/// Batches that the sink has and those that it gave back.
///
/// Nobody waits for an answer to a datagram, so that a failed commit need not lose any: a batch is
/// kept until it is committed, and handed over again, in the old order, when the failure may pass
/// (the disk was full, the file locked). Until then nothing new is handed over; what arrives
/// meanwhile waits in the bounded queue before the decoder.
final class BatchOutbox: Sendable {
    struct Parcel: Sendable {
        var batch: SpanBatch
        /// Datagrams in it.
        var documents: Int
    }

    private struct State {
        var nextNumber = 0
        /// Handed over and not yet committed, by number.
        var underway: [Int: Parcel] = [:]
        /// Given back, and to be handed over again.
        var returned: [Int: Parcel] = [:]
        var retryAt = ContinuousClock.now
        /// Datagrams of batches that can never be stored.
        var lost = 0
    }

    private let sink: any SpanSink
    private let retryPause: Duration
    private let problems: ProblemLog
    private let waker: WakePipe
    private let state = Mutex(State())

    /// - Parameter waker: of the thread that hands over.
    init(_ sink: any SpanSink, retryPause: Duration, problems: ProblemLog, waker: WakePipe) {
        self.sink = sink
        self.retryPause = retryPause
        self.problems = problems
        self.waker = waker
    }

    var underwayCount: Int { state.withLock { $0.underway.count } }
    var isEmpty: Bool { state.withLock { $0.underway.isEmpty && $0.returned.isEmpty } }
    var hasReturned: Bool { state.withLock { !$0.returned.isEmpty } }

    /// False where the sink takes nothing now: try again later.
    func send(_ parcel: Parcel) -> Bool {
        guard sendReturned() else { return false }
        let number = state.withLock { state in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        return submit(parcel, number, isRetry: false)
    }

    /// Hands over again what was given back, once the pause is over. False where some of it stays.
    func sendReturned() -> Bool {
        let now = ContinuousClock.now
        let due = state.withLock { state in
            state.returned.isEmpty || state.retryAt > now
                ? [] : state.returned.sorted { $0.key < $1.key }
        }
        for (number, parcel) in due {
            guard submit(parcel, number, isRetry: true) else { return false }
        }
        return !hasReturned
    }

    private func submit(_ parcel: Parcel, _ number: Int, isRetry: Bool) -> Bool {
        state.withLock { state in
            state.returned[number] = nil
            state.underway[number] = parcel
        }
        let isTaken = sink.submit(parcel.batch, from: .xrayUDP) { [self] in settle(number, $0) }
        guard !isTaken else { return true }
        state.withLock { state in
            state.underway[number] = nil
            if isRetry { state.returned[number] = parcel }
        }
        return false
    }

    /// On the sink's thread.
    private func settle(_ number: Int, _ result: Result<CommitReceipt, SinkError>) {
        state.withLock { state in
            guard let parcel = state.underway.removeValue(forKey: number) else { return }
            switch result {
            case .success: break
            case .failure(let error) where error.isRetryable:
                state.returned[number] = parcel
                state.retryAt = .now + retryPause
            case .failure:
                state.lost += parcel.documents
            }
        }
        if case .failure(let error) = result {
            problems.add(.notStored, "not stored: \(error.description)")
        }
        waker.wake()
    }

    /// Datagrams of batches that can never be stored, since the last time this was asked.
    func takeLost() -> Int {
        state.withLock { state in
            defer { state.lost = 0 }
            return state.lost
        }
    }

    /// Gives up what was given back. Datagrams in it.
    func abandonReturned() -> Int {
        state.withLock { state in
            defer { state.returned = [:] }
            return state.returned.values.reduce(0) { $0 + $1.documents }
        }
    }
}
