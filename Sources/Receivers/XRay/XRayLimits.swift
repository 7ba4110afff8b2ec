/// What the X-Ray receiver allows, and holds. Sizes in bytes.
public struct XRayLimits: Hashable, Sendable {
    /// What the system is asked to hold of datagrams that nobody has read yet. What it grants is
    /// often less: on Linux `net.core.rmem_max`, unless this process may go beyond.
    public var socketBufferBytes = 64 << 20
    /// Datagrams that were read and wait to be decoded. What comes when they are as many is lost,
    /// and counted.
    public var queueBytes = 64 << 20
    /// A datagram. IPv4 carries 65,507 bytes at most, IPv6 65,527.
    public var datagramBytes = 64 << 10
    /// About how large a batch of spans may grow before it is handed over.
    public var batchBytes = 512 << 10
    /// From a failed commit to the next try.
    public var retryPause = Duration.milliseconds(250)
    /// How long `stop` reads, decodes and commits what has arrived.
    public var drainTimeout = Duration.milliseconds(1500)
    /// The API on TCP.
    public var http = HTTPLimits()

    public init() {}
}
