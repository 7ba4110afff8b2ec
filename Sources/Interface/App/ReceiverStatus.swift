/// What this process does beside showing traces.
public struct ReceiverStatus: Sendable, Hashable {
    public enum Role: Sendable, Hashable {
        /// It receives.
        case receiving
        /// Another process receives into the same file.
        case viewing(pid: Int32)
        /// Nobody receives.
        case idle
    }

    public var role: Role
    /// What an application is to be pointed at, such as `http://127.0.0.1:4318`; nil where nothing
    /// listens.
    public var endpoint: String?
    /// What an X-Ray SDK is to be pointed at, such as `127.0.0.1:2000`; nil where nothing listens.
    public var xrayEndpoint: String?
    /// What went wrong at the start and leaves the rest working, such as a busy port.
    public var warnings: [String]
    /// Whether this process may begin to receive once nobody does.
    public var canTakeOver: Bool

    public init(
        role: Role, endpoint: String? = nil, xrayEndpoint: String? = nil, warnings: [String] = [],
        canTakeOver: Bool = false
    ) {
        self.canTakeOver = canTakeOver
        self.role = role
        self.endpoint = endpoint
        self.xrayEndpoint = xrayEndpoint
        self.warnings = warnings
    }

    /// Whether nobody receives, and this process may.
    var isFree: Bool { role == .idle && canTakeOver }
}
