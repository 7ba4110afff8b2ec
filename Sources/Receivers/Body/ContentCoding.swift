/// How a body is compressed (RFC 9110, section 8.4).
enum ContentCoding: Equatable {
    case identity
    case gzip
    /// As RFC 9110 says zlib's format; some senders mean raw deflate by it.
    case deflate

    /// Nil for one we don't know, or several on top of each other.
    init?(contentEncoding: String?) {
        let names = (contentEncoding ?? "").lowercased().split(separator: ",")
            .map { String($0.filter { $0 != " " && $0 != "\t" }) }
            .filter { !$0.isEmpty && $0 != "identity" }
        switch names {
        case []: self = .identity
        case ["gzip"], ["x-gzip"]: self = .gzip
        case ["deflate"], ["zlib"]: self = .deflate
        default: return nil
        }
    }
}
