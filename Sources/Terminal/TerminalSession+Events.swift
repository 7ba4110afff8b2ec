// Waiting for whatever comes next.

internal import CNcurses
internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension TerminalSession {
    /// The next event, or nil when none came in time.
    ///
    /// Keys come first, so that no flood of wake-ups keeps the user waiting.
    ///
    /// - Parameter timeout: how long to wait; nil for as long as it takes, zero for not at all.
    public func nextEvent(timeout: Duration? = nil) -> InputEvent? {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            if let event = parser.next() ?? settled() {
                unfinishedUntil = nil
                return noted(event)
            }
            if !pending.isEmpty { return pending.removeFirst() }
            let left = deadline.map { milliseconds(until: $0) }
            let patience = unfinishedUntil.map { milliseconds(until: $0) }
            let wait = min(left ?? .max, patience ?? .max)
            switch waitForInput(milliseconds: wait == .max ? -1 : wait) {
            case .something:
                continue
            case .gone:
                return .terminate(signal: SIGHUP)
            case .nothing:
                if let left, left < patience ?? .max { return nil }
            }
        }
    }

    /// What has waited for its rest long enough: an Escape, say. Counted from when it began, not
    /// from the last wake-up: those may come all the time.
    private func settled() -> InputEvent? {
        guard let patience = parser.patience else {
            unfinishedUntil = nil
            return nil
        }
        let until = unfinishedUntil ?? .now + .milliseconds(patience)
        unfinishedUntil = until
        guard until <= .now else { return nil }
        unfinishedUntil = nil
        // The rest may have come while nobody looked.
        guard isInputWaiting else { return parser.flush() }
        _ = waitForInput(milliseconds: 0)
        return parser.next()
    }

    private var isInputWaiting: Bool {
        var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    private enum Arrival {
        case something
        case nothing
        /// The terminal was closed.
        case gone
    }

    private func waitForInput(milliseconds: Int) -> Arrival {
        var descriptors = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipe, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&descriptors, 2, Int32(clamping: milliseconds))
        guard count > 0 else { return count < 0 ? .something : .nothing }
        if descriptors[1].revents != 0 { readPipe() }
        guard descriptors[0].revents != 0 else { return .something }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = read(input, &buffer, buffer.count)
        if length > 0 {
            parser.feed(buffer[..<length])
            unfinishedUntil = nil
            return .something
        }
        return length < 0 && (errno == EINTR || errno == EAGAIN) ? .something : .gone
    }

    /// Signals and wake-ups: a byte each, the signal's number or 0.
    func readPipe(ignoring ignored: Set<Int32> = []) {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = read(pipe, &buffer, buffer.count)
        guard length > 0 else { return }
        let numbers = Set(buffer[..<length].map { Int32($0) })
        for number in numbers.subtracting(ignored).sorted() {
            switch number {
            case 0:
                waker.acknowledge()
                note(.wake)
            case SIGWINCH:
                if updateSize() { note(.resize(width: width, height: height)) }
            case SIGTSTP: note(.suspend)
            case SIGCONT: resumed()
            default: note(.terminate(signal: number))
            }
        }
    }

    /// Adds an event that is pending at most once; of several sizes the last counts.
    private func note(_ event: InputEvent) {
        pending.removeAll { old in
            if case .resize = old, case .resize = event { return true }
            return old == event
        }
        pending.append(event)
    }

    private func noted(_ event: InputEvent) -> InputEvent {
        if case .background(let background) = event { noteBackground(background) }
        return event
    }

    private func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
        let left = deadline - .now
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        // Rounded up, so that the wait doesn't end a moment early and turn into a busy one.
        return Int(seconds) * 1000
            + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
