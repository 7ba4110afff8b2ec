internal import Wire

/// The signals' paths (protocol specification, OTLP/HTTP Request).
extension Signal {
    var path: String {
        switch self {
        case .traces: "/v1/traces"
        case .logs: "/v1/logs"
        case .metrics: "/v1/metrics"
        }
    }

    /// The signal of a path; a trailing slash is overlooked.
    init?(path: String) {
        let path = path.count > 1 && path.last == "/" ? String(path.dropLast()) : path
        guard let signal = Self.allCases.first(where: { $0.path == path }) else { return nil }
        self = signal
    }
}
