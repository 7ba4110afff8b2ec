/// What a port takes by HTTP, and how it words its answers: OTLP, or the X-Ray API. Values only;
/// the steps that all requests have in common are `HTTPRequest`'s.
protocol HTTPDialect {
    /// What is to be decoded, and how.
    associatedtype Call: HTTPCall
    /// What decoding leaves for the answer after the commit: what was refused, and why.
    associatedtype Remark: Equatable

    /// Whether something is at the path.
    static func serves(_ path: String) -> Bool

    /// Whether bodies for the path hold spans for us, so that a refused one counts as rejected.
    static func carriesSpans(_ path: String) -> Bool

    /// Whether a request is taken, by its path, method and types.
    static func judge(_ head: RequestHead, _ conditions: HTTPConditions) -> HTTPJudgement<Call>

    /// For a request that is refused before it is known what it asks for.
    static func refusal(_ status: Int, _ message: String, _ head: RequestHead) -> Reply

    static func reply(to call: Call, failing failure: HTTPFailure) -> Reply

    /// All that could be taken is stored.
    static func success(_ call: Call, _ remark: Remark) -> Reply
}

/// What a request asks for: as much of it as reading its body needs.
protocol HTTPCall: Equatable {
    var coding: ContentCoding { get }
    /// The most bytes that the body may be once decompressed.
    var limit: Int { get }
    /// What a body is called where it is too large.
    var bodyName: String { get }
}

extension HTTPCall {
    /// The most bytes as sent: what is not compressed can be refused before it is all there.
    func sentLimit(_ limits: HTTPLimits) -> Int {
        coding == .identity ? limit : limits.bodyBytes
    }
}

extension HTTPDialect {
    /// All that is served is served by POST.
    ///
    /// - Parameter name: what is asked for, as the message names it.
    /// - Returns: nil where the method is that.
    static func methodRefusal(_ name: String, _ head: RequestHead) -> Reply? {
        guard head.method != "POST" else { return nil }
        return refusal(405, "\(name) takes POST only", head).adding("Allow", "POST, OPTIONS")
    }

    static func codingRefusal(_ head: RequestHead) -> Reply {
        let name = WrongPathHint.quoted(head.contentEncoding ?? "")
        return refusal(
            415, "unsupported Content-Encoding \(name): use gzip, deflate or none", head
        ).adding("Accept-Encoding", "gzip, deflate, identity")
    }
}

enum HTTPJudgement<Call> {
    case take(Call)
    case refuse(Reply)
}

/// What can go wrong with any request that was taken.
enum HTTPFailure: Equatable {
    case tooSlow
    /// With a sentence that says how large it may be.
    case tooLarge(String)
    case undecodable(String)
    case busy
    case stopping
    case notStored(String, isRetryable: Bool)

    var status: Int {
        switch self {
        case .tooSlow: 408
        case .tooLarge: 413
        case .undecodable: 400
        case .busy, .stopping, .notStored(_, isRetryable: true): 503
        case .notStored(_, isRetryable: false): 500
        }
    }

    var message: String {
        switch self {
        case .tooSlow: "the body took too long to arrive"
        case .tooLarge(let text), .undecodable(let text): text
        case .busy: "tracetop has more to store than it can hold: try again"
        case .stopping: "tracetop is shutting down"
        case .notStored(let problem, _): "not stored: \(problem)"
        }
    }

    /// Whether the sender is to try again.
    var isRetryable: Bool { status == 503 }
}
