import Foundation
import Synchronization
import Telemetry

/// A sink that does as it is told, on a thread of its own as the real one does.
final class FakeSink: SpanSink {
    enum Behaviour {
        case commit
        /// On the thread that submits, before `submit` returns.
        case commitAtOnce
        case commitAfter(Double)
        /// Keeps what it gets until `release` is called.
        case hold
        case full
        case fail(SinkError)
    }

    typealias Completion = @Sendable (Result<CommitReceipt, SinkError>) -> Void

    struct State {
        var behaviour = Behaviour.commit
        var batches: [SpanBatch] = []
        var held: [(Completion, Int)] = []
        var counts: [ReceiverKind: ReceiverCounts] = [:]
        /// Spans whose completion has been called with success.
        var committedSpans = 0
    }

    let state: Mutex<State>
    private let queue = DispatchQueue(label: "fake sink")

    init(_ behaviour: Behaviour = .commit) {
        state = Mutex(State(behaviour: behaviour))
    }

    func behave(_ behaviour: Behaviour) { state.withLock { $0.behaviour = behaviour } }

    var spans: Int { state.withLock { $0.batches.reduce(0) { $0 + $1.spans.count } } }
    var batchCount: Int { state.withLock { $0.batches.count } }
    var heldCount: Int { state.withLock { $0.held.count } }
    var committedSpans: Int { state.withLock { $0.committedSpans } }
    /// Of all receivers.
    var counts: ReceiverCounts {
        state.withLock { state in
            state.counts.values.reduce(into: ReceiverCounts()) { $0.add($1) }
        }
    }

    func counts(of receiver: ReceiverKind) -> ReceiverCounts {
        state.withLock { $0.counts[receiver] ?? ReceiverCounts() }
    }

    func submit(
        _ batch: SpanBatch, from receiver: ReceiverKind, completion: @escaping Completion
    ) -> Bool {
        let behaviour = state.withLock { state in
            if case .full = state.behaviour { return state.behaviour }
            state.batches.append(batch)
            if case .hold = state.behaviour { state.held.append((completion, batch.spans.count)) }
            return state.behaviour
        }
        let commit: @Sendable () -> Void = { [self] in
            state.withLock { $0.committedSpans += batch.spans.count }
            completion(.success(CommitReceipt(stored: batch.spans.count)))
        }
        switch behaviour {
        case .commit: queue.async(execute: commit)
        case .commitAtOnce: commit()
        case .commitAfter(let seconds):
            queue.asyncAfter(deadline: .now() + seconds, execute: commit)
        case .hold: break
        case .full: return false
        case .fail(let error): queue.async { completion(.failure(error)) }
        }
        return true
    }

    func count(_ counts: ReceiverCounts, from receiver: ReceiverKind) {
        state.withLock { $0.counts[receiver, default: ReceiverCounts()].add(counts) }
    }

    /// Commits what is held.
    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for (completion, spans) in held {
            state.withLock { $0.committedSpans += spans }
            completion(.success(CommitReceipt(stored: spans)))
        }
    }

    /// Waits until something holds; false after five seconds.
    func wait(until condition: (FakeSink) -> Bool) -> Bool {
        for _ in 0..<5000 {
            if condition(self) { return true }
            usleep(1000)
        }
        return false
    }
}
