internal import CMicrohttpd
internal import Synchronization

/// One request on its connection: what the state machine decides on, and the body as it grows.
///
/// Unchecked because all but `outcome` is touched by the library's thread only, from the callbacks
/// of its connection; `outcome` is what the committing thread leaves for it.
final class Exchange: @unchecked Sendable {
    enum Outcome {
        case pending
        /// Suspended until someone resolves it.
        case waiting
        case committed(HTTPCommitted)
        case refused(isStopping: Bool)
    }

    let connection: OpaquePointer
    let descriptor: Int32
    var request: any HTTPConversation
    var body: BodyBuffer
    /// By when the body must be here.
    let deadline: ContinuousClock.Instant
    let userAgent: String
    /// Whether a refused body counts as rejected.
    let carriesSpans: Bool
    /// Whether it is among the requests that the sink was told of.
    var isCounted = false
    private let outcome = Mutex(Outcome.pending)

    init(
        _ connection: OpaquePointer, _ descriptor: Int32, _ head: RequestHead,
        _ request: any HTTPConversation, budget: ByteBudget,
        deadline: ContinuousClock.Instant
    ) {
        self.connection = connection
        self.descriptor = descriptor
        self.deadline = deadline
        self.request = request
        body = BodyBuffer(budget: budget)
        userAgent = head.userAgent ?? ""
        carriesSpans = request.carriesSpans(head.path)
    }

    var current: Outcome { outcome.withLock { $0 } }

    /// Suspends the connection; `resolve` then resumes it. Suspended before anyone can resolve.
    func suspend() {
        outcome.withLock { $0 = .waiting }
        MHD_suspend_connection(connection)
    }

    /// From any thread: the first call wins and resumes the connection, after which it must not be
    /// touched from here.
    func resolve(_ result: Outcome) {
        let isFirst = outcome.withLock { outcome in
            guard case .waiting = outcome else { return false }
            outcome = result
            return true
        }
        if isFirst { MHD_resume_connection(connection) }
    }
}
