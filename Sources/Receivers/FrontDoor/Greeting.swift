/// What the first bytes of a connection say about who is there.
///
/// A server library sees a client of another protocol as a broken request; the person who swapped
/// two ports or two schemes then sees nothing that explains it. So the bytes are looked at first.
enum Greeting: Equatable {
    case http1
    /// The preface of HTTP/2 with prior knowledge, as gRPC sends it: `PRI * HTTP/2.0` (RFC 9113,
    /// section 3.4).
    case http2
    /// A TLS handshake record: 22, then version 3.x (RFC 8446, section 5.1).
    case tls
    /// Too few bytes to tell.
    case undecided

    /// As many bytes as are ever needed.
    static let length = 4

    init(_ bytes: some Collection<UInt8>) {
        let preface = Array("PRI ".utf8)
        let start = Array(bytes.prefix(Self.length))
        if start.isEmpty || start == [0x16] {
            self = .undecided
        } else if start[0] == 0x16, start[1] == 0x03 {
            self = .tls
        } else if start == preface {
            self = .http2
        } else if start.count < preface.count, preface.starts(with: start) {
            self = .undecided
        } else {
            self = .http1
        }
    }
}
