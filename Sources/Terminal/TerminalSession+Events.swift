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
            if let event = parser.next() { return noted(event) }
            if !pending.isEmpty { return pending.removeFirst() }
            let left = deadline.map { milliseconds(until: $0) }
            let patience = parser.patience
            let wait = min(left ?? .max, patience ?? .max)
            switch waitForInput(milliseconds: wait == .max ? -1 : wait) {
            case .something:
                continue
            case .gone:
                return .terminate(signal: SIGHUP)
            case .nothing:
                if let patience, patience <= left ?? .max {
                    if let event = parser.flush() { return noted(event) }
                } else if left != nil {
                    return nil
                }
            }
        }
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
