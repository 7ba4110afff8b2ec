internal import Synchronization

/// Events on their way to the interface's thread, from any number of others.
final class TraceSourceOutbox: Sendable {
    private struct State: Sendable {
        var events: [TraceSourceEvent] = []
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func setWake(_ wake: (@Sendable () -> Void)?) {
        state.withLock { $0.wake = wake }
    }

    func send(_ events: TraceSourceEvent...) {
        let wake = state.withLock { state in
            state.events += events
            return state.wake
        }
        wake?()
    }

    func take() -> [TraceSourceEvent] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }
}
