#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Sends the sample data to receivers, in the order in which it was sent, with its times shifted so
/// that the last of it arrives now.
struct Replay {
    private let http: HTTPClient?
    private let udp: DatagramClient?
    private let shift: TimeShift
    /// How many datagrams have arrived, stored or not.
    private let arrived: () throws(CommandFailure) -> Int

    /// As many bytes on the way as any system's socket holds, with what it adds to each datagram.
    private static let windowByteCount = 48 << 10
    /// How long a window may take to arrive before the next one is sent all the same.
    private static let patienceMilliseconds = 2000

    /// Connects.
    ///
    /// - Parameters:
    ///   - http: an OTLP/HTTP receiver, `127.0.0.1:4318`; nil for none.
    ///   - udp: an X-Ray receiver, `127.0.0.1:2000`; nil for none.
    init(
        http: String?, udp: String?, shift: TimeShift,
        arrived: @escaping () throws(CommandFailure) -> Int
    ) throws(CommandFailure) {
        do throws(NetworkFailure) {
            self.http = if let http { try HTTPClient(http) } else { nil }
            self.udp = if let udp { try DatagramClient(udp) } else { nil }
        } catch {
            throw CommandFailure(error.description)
        }
        self.shift = shift
        self.arrived = arrived
    }

    /// Nobody answers a datagram, and one that the receiver's socket cannot hold is lost: so no
    /// more are sent at a time than fit there, and the rest when those have arrived.
    ///
    /// - Returns: how many datagrams have not arrived.
    func run(_ samples: SampleData) throws(CommandFailure) -> Int {
        var expected = try arrived()
        var byteCount = 0
        for record in samples.inOrder {
            guard record.isRequest else {
                byteCount += record.body.count
                if byteCount > Replay.windowByteCount {
                    _ = try missing(of: expected)
                    byteCount = record.body.count
                }
                expected += try send(record)
                continue
            }
            try post(record)
        }
        return try missing(of: expected)
    }

    /// Waits for the datagrams that are on the way.
    private func missing(of expected: Int) throws(CommandFailure) -> Int {
        var patience = Replay.patienceMilliseconds
        var missing = try expected - arrived()
        while missing > 0, patience > 0 {
            usleep(2000)
            patience -= 2
            missing = try expected - arrived()
        }
        return max(0, missing)
    }

    /// - Returns: how many datagrams that were.
    private func send(_ record: Capture.Record) throws(CommandFailure) -> Int {
        var datagram = Array(record.body)
        guard let udp, shift.apply(toDatagram: &datagram) else { return 0 }
        do throws(NetworkFailure) {
            try udp.send(datagram)
        } catch {
            throw CommandFailure(error.description)
        }
        return 1
    }

    private func post(_ record: Capture.Record) throws(CommandFailure) {
        guard let http, let body = shifted(record) else { return }
        do throws(NetworkFailure) {
            let answer = try http.post(
                body, path: record.path, contentType: record.contentType,
                contentEncoding: record.contentEncoding)
            guard answer.status == 200 else {
                throw NetworkFailure(
                    description: "the receiver answered \(answer.status) to the sample data")
            }
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// The body as it would have been sent now: compressed as it was. Nil for one that cannot be
    /// read; a capture is ours, so that there is none.
    private func shifted(_ record: Capture.Record) -> [UInt8]? {
        guard var body = record.decompressedBody, shift.apply(toRequest: &body) else { return nil }
        return record.contentEncoding == "identity"
            ? body : Deflation.deflated(body, encoding: record.contentEncoding)
    }
}
