/// A connection that is being shown out: it gets its last bytes, and what it still sends is read
/// and dropped for a while.
struct Visitor {
    typealias Instant = ContinuousClock.Instant

    /// How long, and how much, a sender may go on after its answer.
    private static let patience = Duration.seconds(2)
    private static let patienceBytes = 256 << 20

    let descriptor: Int32
    private(set) var output: [UInt8] = []
    private var refusal: HTTP2Refusal?
    private var hasFinishedSending = false
    private var dropped = 0
    private let deadline: Instant

    /// Answered and half closed already.
    init(lingering descriptor: Int32, now: Instant) {
        self.descriptor = descriptor
        hasFinishedSending = true
        deadline = now + Self.patience
    }

    /// Plain text, not an alert: every TLS library calls that a wrong version number or says that
    /// the server speaks HTTP, which leads to the cause; an alert would hint at certificates or
    /// ciphers.
    init(tls descriptor: Int32, _ message: String, now: Instant) {
        let reply = Reply.text(404, message, closes: true)
        self.init(descriptor, reply, now)
    }

    init(tooMany descriptor: Int32, now: Instant) {
        let reply = Reply(
            503, .text("Too many connections at once.\n"),
            headers: [Reply.Header(name: "Retry-After", value: "1")], closes: true)
        self.init(descriptor, reply, now)
    }

    init(http2 descriptor: Int32, _ message: String, now: Instant) {
        self.descriptor = descriptor
        refusal = HTTP2Refusal(message: message)
        deadline = now + Self.patience
    }

    private init(_ descriptor: Int32, _ reply: Reply, _ now: Instant) {
        self.descriptor = descriptor
        output = ReplyWriter.bytes(of: reply)
        deadline = now + Self.patience
    }

    /// Reads and writes what goes without waiting. True once the descriptor is to be closed.
    mutating func isDone(_ now: Instant, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        var hasEnded = now >= deadline
        reading: for _ in 0..<64 {
            switch Socket.receive(descriptor, into: buffer) {
            case .bytes(let count):
                dropped += count
                output += refusal?.receive(buffer.prefix(count)) ?? []
            case .later:
                break reading
            case .end, .failed:
                hasEnded = true
                break reading
            }
        }
        if !output.isEmpty {
            switch Socket.send(descriptor, output) {
            case .bytes(let count): output.removeFirst(count)
            case .later, .end: break
            case .failed: hasEnded = true
            }
        }
        if output.isEmpty, !hasFinishedSending, refusal?.isFinished != false {
            Socket.finishSending(descriptor)
            hasFinishedSending = true
        }
        return hasEnded || dropped > Self.patienceBytes
    }
}
