/// What a datagram that is none of X-Ray's looks like, and what to change: nearly always two ports
/// or two addresses were swapped.
enum DatagramHint: Equatable {
    case http
    case tls
    case otlpJSON
    case otlpProtobuf
    case bareDocument
    case statsD
    case syslog
    case jaeger

    init?(_ bytes: UnsafeRawBufferPointer) {
        func starts(with text: StaticString) -> Bool {
            text.withUTF8Buffer {
                bytes.count >= $0.count && bytes.prefix($0.count).elementsEqual($0)
            }
        }
        let methods: [StaticString] = ["GET /", "POST /", "PUT /", "HEAD /", "OPTIONS ", "PRI * "]
        if methods.contains(where: { starts(with: $0) }) {
            self = .http
        } else if bytes.count > 2, (0x14...0x17).contains(bytes[0]),
            [0x03, 0xFE].contains(bytes[1])
        {
            self = .tls
        } else if starts(with: "{\"resourceSpans\"") || starts(with: "{\"resource_spans\"") {
            self = .otlpJSON
        } else if starts(with: "{") || starts(with: "[{"),
            !Self.contains("\"format\"", bytes.prefix(64))
        {
            self = .bareDocument
        } else if bytes.count > 8, bytes[0] == 0x0A,
            Self.contains("service.name", bytes.prefix(512))
        {
            self = .otlpProtobuf
        } else if bytes.count > 2, bytes[0] == 0x82 || bytes[0] == 0x80,
            Self.contains("emitBatch", bytes.prefix(64))
        {
            self = .jaeger
        } else if Self.isStatsD(bytes.prefix(256)) {
            self = .statsD
        } else if Self.isSyslog(bytes.prefix(6)) {
            self = .syslog
        } else {
            return nil
        }
    }

    var text: String {
        switch self {
        case .http:
            "this is HTTP, which goes to the same port by TCP"
        case .tls:
            "this is TLS: X-Ray's datagrams are sent as they are"
        case .otlpJSON, .otlpProtobuf:
            "this is OTLP, which goes by HTTP to port 4318: set "
                + "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318"
        case .bareDocument:
            "put the line {\"format\":\"json\",\"version\":1} before the document"
        case .statsD:
            "this looks like StatsD, whose port is 8125"
        case .syslog:
            "this looks like syslog, whose port is 514"
        case .jaeger:
            "this is Jaeger's: its SDKs send OTLP too, by HTTP to port 4318"
        }
    }

    /// `name:value|type`, as in `requests:1|c|#service:web`.
    private static func isStatsD(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex else {
            return false
        }
        let value = bytes[(colon + 1)...].prefix { $0 != UInt8(ascii: "|") }
        let isNumber = value.allSatisfy { (0x2B...0x39).contains($0) }
        guard isNumber, !value.isEmpty, value.endIndex + 1 < bytes.endIndex else { return false }
        return "cgmshd".utf8.contains(bytes[value.endIndex + 1])
    }

    /// `<34>…`: a priority of one to three digits (RFC 5424, section 6.2.1).
    private static func isSyslog(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard bytes.first == UInt8(ascii: "<") else { return false }
        let digits = bytes.dropFirst().prefix { (0x30...0x39).contains($0) }
        return (1...3).contains(digits.count) && bytes.endIndex > digits.endIndex
            && bytes[digits.endIndex] == UInt8(ascii: ">")
    }

    private static func contains(
        _ text: StaticString, _ bytes: Slice<UnsafeRawBufferPointer>
    ) -> Bool {
        text.withUTF8Buffer { bytes.firstRange(of: $0) != nil }
    }
}
