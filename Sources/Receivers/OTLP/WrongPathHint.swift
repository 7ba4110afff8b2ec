internal import Wire

/// What to tell a sender that missed `/v1/traces`: nearly always a variable that is a base where
/// a whole address is wanted, or the other way round.
struct WrongPathHint {
    let text: String

    init(_ head: RequestHead, _ conditions: HTTPConditions) {
        let base = conditions.baseURL
        let path = head.path
        if path == "/" || path.isEmpty {
            text =
                "traces go to /v1/traces, not to /: set OTEL_EXPORTER_OTLP_ENDPOINT=\(base) (the "
                + "SDK appends /v1/traces), or append it yourself to "
                + "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, or to the endpoint given in code: "
                + "\(base)/v1/traces"
        } else if path.hasPrefix("/opentelemetry.proto.collector") {
            text = Self.notGRPC
        } else if let signal = Signal.allCases.first(where: {
            Self.trimmed(path).hasSuffix($0.path)
        }) {
            text =
                "\(Self.quoted(path)) is not \(signal.path): leave the part before it out of the "
                + "endpoint, OTEL_EXPORTER_OTLP_ENDPOINT=\(base)"
        } else {
            text =
                "nothing is at \(Self.quoted(path)): OTLP traces go to /v1/traces "
                + "(OTEL_EXPORTER_OTLP_ENDPOINT=\(base))"
        }
    }

    /// For a sender that speaks HTTP/2.
    static let notGRPC =
        "this port takes OTLP over HTTP/1.1, not gRPC or HTTP/2: "
        + "set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"

    /// For a sender that speaks TLS.
    static let notTLS = "this port takes plain HTTP, not TLS: use http:// instead of https://"

    /// A sender's text, short and without anything that is not printable ASCII.
    static func quoted(_ text: String) -> String {
        let printable = text.unicodeScalars.prefix(80).map { scalar in
            (0x20..<0x7F).contains(scalar.value) && scalar != "\"" ? Character(scalar) : "?"
        }
        return "\"\(String(printable))\(text.unicodeScalars.count > 80 ? "…" : "")\""
    }

    private static func trimmed(_ path: String) -> String {
        path.last == "/" ? String(path.dropLast()) : path
    }
}
