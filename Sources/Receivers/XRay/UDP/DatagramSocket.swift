internal import CPlatform

/// A bound socket for datagrams: what has arrived on it, and what the system has lost.
struct DatagramSocket {
    let descriptor: Int32
    /// What the system granted for datagrams that nobody has read yet, in bytes (on Linux its own
    /// upkeep included, which for a segment of usual size is as much again).
    let bufferBytes: Int
    private var lost: UInt32 = 0

    init(_ descriptor: Int32, bufferBytes wish: Int) {
        self.descriptor = descriptor
        bufferBytes = Int(cplatform_enlarge_receive_buffer(descriptor, Int32(clamping: wish)))
        _ = cplatform_count_lost_datagrams(descriptor)
    }

    /// How many datagrams were received, without waiting, and how many the system has lost since
    /// the last time. The n-th lies at `memory + n * stride`.
    mutating func receive(
        _ arrivals: UnsafeMutableBufferPointer<cplatform_datagram>,
        into memory: UnsafeMutableRawPointer, stride: Int
    ) -> (received: Int, lost: Int) {
        var told = lost
        let count = cplatform_receive_datagrams(
            descriptor, arrivals.baseAddress, Int32(clamping: arrivals.count), memory, stride,
            &told)
        // Asked after the datagrams were read, which tells of those lost behind the last one.
        _ = cplatform_lost_datagrams(descriptor, &told)
        defer { lost = told }
        // The system's count starts over at 2 to the 32nd.
        return (max(0, Int(count)), Int(told &- lost))
    }
}
