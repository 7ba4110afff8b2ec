internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The receiver's recent problems, each kind and message once with a count. Bounded: the one that
/// is longest past gives way.
final class ProblemLog: Sendable {
    private static let capacity = 32

    private struct State {
        var problems: [ReceiverProblem] = []
        var total = 0
    }

    private let state = Mutex(State())

    /// `sender` is what it called itself: shortened and made printable here.
    func add(
        _ kind: ReceiverProblem.Kind, _ message: String, sender: String = "", count: Int = 1
    ) {
        let now = Self.now
        let sender = Self.printable(sender, 100)
        let message = Self.printable(
            message.last == "\n" ? String(message.dropLast()) : message, 400)
        state.withLock { state in
            state.total += count
            let known = state.problems.firstIndex { $0.kind == kind && $0.message == message }
            if let known {
                var problem = state.problems.remove(at: known)
                problem.count += count
                problem.lastUnixNano = now
                if !sender.isEmpty { problem.sender = sender }
                state.problems.append(problem)
            } else {
                if state.problems.count >= Self.capacity { state.problems.removeFirst() }
                state.problems.append(
                    ReceiverProblem(
                        kind: kind, message: message, sender: sender, count: count,
                        firstUnixNano: now, lastUnixNano: now))
            }
        }
    }

    /// The latest first.
    var recent: [ReceiverProblem] {
        state.withLock { $0.problems.reversed() }
    }

    /// How many there were, forgotten ones included: changes whenever `recent` does.
    var total: Int { state.withLock { $0.total } }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    private static func printable(_ text: String, _ length: Int) -> String {
        let isPlain = text.utf8.count <= length && text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
        guard !isPlain else { return text }
        let scalars = text.unicodeScalars.prefix(length).map { scalar in
            (0x20..<0x7F).contains(scalar.value) || "…‘’".unicodeScalars.contains(scalar)
                ? Character(scalar) : "?"
        }
        return String(scalars)
    }
}
