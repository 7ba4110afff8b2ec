/// Tells the person at the screen of datagrams that were not taken. The decoding thread's own.
///
/// Who sends garbage sends much of it, each piece different. So only the first of each kind is
/// told as it was; those that follow are counted under it.
final class DatagramProblems {
    private struct Kind: Hashable {
        var reason: String
        var hint: DatagramHint?
    }

    let log: ProblemLog
    /// What the system holds for the socket, and what it was asked for, in bytes.
    private let bufferBytes: Int
    private let wishedBytes: Int
    /// Reasons are fixed texts, so that these are few.
    private var told: [Kind: String] = [:]

    init(_ log: ProblemLog, bufferBytes: Int, wishedBytes: Int) {
        self.log = log
        self.bufferBytes = bufferBytes
        self.wishedBytes = wishedBytes
    }

    func note(_ fault: DatagramFault, _ datagram: Datagram) {
        let kind = Kind(reason: fault.reason, hint: DatagramHint(datagram.bytes))
        let message = told[kind] ?? Self.message(fault, kind.hint)
        told[kind] = message
        log.add(.badDatagram, message, sender: datagram.sender.description)
    }

    private static func message(_ fault: DatagramFault, _ hint: DatagramHint?) -> String {
        let text = "an X-Ray datagram was refused: \(fault.message)"
        return hint.map { "\(text); \($0.text)" } ?? text
    }

    func note(_ loss: DatagramQueue.Loss) {
        if loss.inSystem > 0 {
            log.add(.lostDatagrams, systemLoss, count: loss.inSystem)
        }
        if loss.inQueue > 0 {
            log.add(
                .lostDatagrams, "X-Ray datagrams were lost: they came faster than they are stored",
                count: loss.inQueue)
        }
    }

    private var systemLoss: String {
        let text =
            "X-Ray datagrams were lost: they came faster than they are read, and the system "
            + "holds \(bufferBytes >> 10) KiB of them"
        guard bufferBytes < wishedBytes else { return text }
        #if canImport(Glibc)
        return text + "; sudo sysctl -w net.core.rmem_max=\(wishedBytes) lets it hold more"
        #else
        return text + "; sudo sysctl -w kern.ipc.maxsockbuf=\(wishedBytes) lets it hold more"
        #endif
    }
}
