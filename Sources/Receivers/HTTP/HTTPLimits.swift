/// What an HTTP receiver allows a sender. Sizes in bytes.
public struct HTTPLimits: Hashable, Sendable {
    /// A body as sent, and again once it is decompressed (the OTLP specification recommends
    /// 64 MiB for both).
    public var bodyBytes = 64 << 20
    /// A JSON body, decompressed: the parser may take 12 times its size in memory.
    public var jsonBodyBytes = 16 << 20
    /// All bodies that are being received, together.
    public var bodyBytesInFlight = 128 << 20
    /// What is read of a refused body so that the connection can go on; beyond, it is closed.
    public var swallowedBytes = 1 << 20
    public var connections = 512
    /// Memory of a connection, in which its head must fit.
    public var connectionBytes = 64 << 10
    /// The first bytes of a new connection.
    public var greetingTimeout = Duration.seconds(10)
    /// From one answer to the next request's head, complete.
    public var idleTimeout = Duration.seconds(75)
    /// From the head of a request to the end of its body, however steadily it trickles in.
    public var bodyTimeout = Duration.seconds(60)
    /// How long `stop` waits for requests that are being received or committed.
    public var drainTimeout = Duration.milliseconds(1500)

    public init() {}
}
