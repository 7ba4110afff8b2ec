/// Something that a person who misses spans would want to know: what a sender did that could not
/// be taken, or what kept the receiver from taking it.
public struct ReceiverProblem: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A TLS client on the plain port.
        case tlsClient = "tls_client"
        /// An HTTP/2 client, as gRPC is one.
        case http2Client = "http2_client"
        case wrongPath = "wrong_path"
        case wrongMethod = "wrong_method"
        /// A part of the X-Ray API that is not answered.
        case unservedAction = "unserved_action"
        case unsupportedType = "unsupported_type"
        /// A web page that is not of this machine.
        case refusedOrigin = "refused_origin"
        case badRequest = "bad_request"
        case tooLarge = "too_large"
        case tooSlow = "too_slow"
        /// Spans of a batch that were refused while the others were taken.
        case rejectedSpans = "rejected_spans"
        /// A datagram that is no segment.
        case badDatagram = "bad_datagram"
        /// Datagrams that nobody had room for, each counted.
        case lostDatagrams = "lost_datagrams"
        /// More than could be stored in time: the sender was told to try again.
        case busy
        case notStored = "not_stored"
        case tooManyConnections = "too_many_connections"
        /// The system gave no new connection: most often no descriptor is free.
        case cannotAccept = "cannot_accept"
    }

    public let kind: Kind
    /// For a person; printable, one line.
    public let message: String
    /// The last sender's User-Agent or address, printable; empty where it told none.
    public internal(set) var sender: String
    public internal(set) var count: Int
    /// Nanoseconds since the epoch.
    public internal(set) var firstUnixNano: Int64
    public internal(set) var lastUnixNano: Int64
}
