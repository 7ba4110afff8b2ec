/// A request's line and the headers that matter here, as the sender wrote them.
struct RequestHead: Equatable {
    var method: String
    /// Without the query. Not unescaped: `%` stays.
    var path: String
    var isHTTP11 = true
    var contentType: String?
    var contentEncoding: String?
    /// Every Content-Length header.
    var contentLengths: [String] = []
    var transferEncoding: String?
    var expectsContinue = false
    var host: String?
    var hostCount = 0
    var origin: String?
    var fetchSite: String?
    var userAgent: String?
    var requestedMethod: String?
    var requestedHeaders: String?
    var requestsPrivateNetwork = false

    init(method: String, path: String, isHTTP11: Bool = true) {
        self.method = method
        self.path = path
        self.isHTTP11 = isHTTP11
    }

    /// Takes a header in; names are compared without regard to case.
    mutating func add(_ name: String, _ value: String) {
        switch name.lowercased() {
        case "content-type": contentType = contentType ?? value
        case "content-encoding":
            contentEncoding = contentEncoding.map { "\($0), \(value)" } ?? value
        case "content-length": contentLengths.append(value)
        case "transfer-encoding":
            transferEncoding = transferEncoding.map { "\($0), \(value)" } ?? value
        case "expect": expectsContinue = expectsContinue || value.lowercased() == "100-continue"
        case "host":
            host = host ?? value
            hostCount += 1
        case "origin": origin = origin ?? value
        case "sec-fetch-site": fetchSite = fetchSite ?? value
        case "user-agent": userAgent = userAgent ?? value
        case "access-control-request-method": requestedMethod = value
        case "access-control-request-headers": requestedHeaders = value
        case "access-control-request-private-network":
            requestsPrivateNetwork = value.lowercased() == "true"
        default: break
        }
    }

    /// How long the body is, by RFC 9112 section 6.3, told more strictly: what two servers could
    /// read in two ways is refused.
    enum Framing: Equatable {
        case length(Int)
        case chunked
        case invalid(String)
        /// A transfer coding that is none of ours.
        case unknownCoding
    }

    var framing: Framing {
        if isHTTP11, hostCount != 1 {
            return .invalid(hostCount == 0 ? "the Host header is missing" : "more than one Host")
        }
        if let transferEncoding {
            guard contentLengths.isEmpty else {
                return .invalid("Content-Length and Transfer-Encoding exclude each other")
            }
            guard isHTTP11 else { return .invalid("HTTP/1.0 knows no Transfer-Encoding") }
            return transferEncoding.lowercased() == "chunked" ? .chunked : .unknownCoding
        }
        guard let first = contentLengths.first else { return .length(0) }
        guard contentLengths.count == 1 else { return .invalid("more than one Content-Length") }
        guard !first.isEmpty, first.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return .invalid("the Content-Length is no number")
        }
        return .length(Int(first) ?? .max)
    }
}
