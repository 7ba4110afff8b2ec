/// A thread that waits to be asked, and what it shares with those who ask it.
package final class Worker<State: Sendable>: Sendable {
    private struct Exchange {
        var state: State
        var isStopping = false
        var hasThread = false
    }

    private let exchange: Monitor<Exchange>
    private let name: String
    private let niceness: Int32

    /// - Parameters: `name` and `niceness` as `BackgroundThread` has them.
    package init(name: String, niceness: Int32 = 0, _ state: State) {
        self.name = name
        self.niceness = niceness
        exchange = Monitor(Exchange(state: state))
    }

    // MARK: Around the thread

    /// Starts the thread where there is none.
    /// - Parameter body: the thread's; returns when `next` says nil.
    /// - Throws: where there is no thread to be had.
    package func start(_ body: @escaping @Sendable () -> Void) throws(ThreadError) {
        let hasThread = exchange.withLock { exchange in
            defer { exchange.hasThread = true }
            return exchange.hasThread
        }
        guard !hasThread else { return }
        do throws(ThreadError) {
            _ = try BackgroundThread(name: name, niceness: niceness) { [self] in
                body()
                exchange.signalling { $0.hasThread = false }
            }
        } catch {
            exchange.signalling { $0.hasThread = false }
            throw error
        }
    }

    package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        exchange.withLock { body(&$0.state) }
    }

    /// Changes what is shared and wakes who waits.
    package func signalling<Result>(_ body: (inout State) -> Result) -> Result {
        exchange.signalling { body(&$0.state) }
    }

    /// Sleeps until `isReady`.
    package func wait(until isReady: (State) -> Bool) {
        exchange.waiting(atMost: nil, until: { isReady($0.state) }, { _ in })
    }

    /// Has the thread end when it asks for what is next.
    package func stop() {
        exchange.signalling { $0.isStopping = true }
    }

    /// Waits for the thread's end, if there is one.
    /// - Parameter milliseconds: nil waits for ever.
    package func waitUntilEnded(atMost milliseconds: Int64? = nil) {
        exchange.waiting(atMost: milliseconds, until: { !$0.hasThread }, { _ in })
    }

    // MARK: The thread's side

    /// Sleeps until `isReady`, time is up, or the thread is to end; nil when it is.
    package func next<Result>(
        patience milliseconds: Int64? = nil, until isReady: (State) -> Bool,
        _ body: (inout State) -> Result
    ) -> Result? {
        exchange.waiting(
            atMost: milliseconds, until: { $0.isStopping || isReady($0.state) }
        ) { $0.isStopping ? nil : body(&$0.state) }
    }

    /// Whether the thread is to end, or something else has come up.
    package func isStopping(or isUrgent: (State) -> Bool = { _ in false }) -> Bool {
        exchange.withLock { $0.isStopping || isUrgent($0.state) }
    }
}
