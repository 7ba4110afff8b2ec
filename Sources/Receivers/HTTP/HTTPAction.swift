/// What a daemon is to do next with a request.
enum HTTPAction: Equatable {
    /// Keep what comes.
    case read
    /// Let it come, but don't keep it.
    case swallow
    case decode
    /// Hand the spans over; the answer follows.
    case submit
    case reply(Reply)
    /// Answer although the body is still coming, and close.
    case hangUp(Reply)
}

/// What the receiver's state adds to the decision on a request.
struct HTTPConditions {
    var limits = HTTPLimits()
    /// What is left of `limits.bodyBytesInFlight`.
    var freeBodyBytes = Int.max
    var isStopping = false
    /// How to name this receiver in a hint: `http://localhost:4318`.
    var baseURL = "http://localhost:4318"
}

/// What became of spans that were handed over.
enum HTTPCommitted: Equatable {
    case stored
    case failed(String, isRetryable: Bool)
}
