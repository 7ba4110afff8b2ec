/// Moves what captured bodies say of time by whole seconds: the time in a trace's id, where X-Ray's
/// way of making ids put one, has no finer unit, and what lies in OpenTelemetry's body and in
/// X-Ray's of one trace must stay together.
///
/// Everything is changed where it stands: no length changes, and what else is in a body stays as it
/// was sent.
struct TimeShift {
    let seconds: Int64
    /// An id that begins with one of these numbers begins with a time.
    let idSeconds: ClosedRange<UInt32>

    /// - Parameter idSeconds: when traces of the bodies began, in seconds since the epoch.
    init(seconds: Int64, idSeconds: ClosedRange<UInt32>) {
        self.seconds = seconds
        self.idSeconds = idSeconds
    }

    /// The shift after which the last record of some captures has just arrived.
    ///
    /// - Parameter now: nanoseconds since the epoch.
    init(_ captures: [Capture], to now: Int64) {
        let start = captures.map(\.startUnixNano).min() ?? now
        let end = captures.map(\.endUnixNano).max() ?? now
        let whole = now.subtractingReportingOverflow(end).partialValue
        seconds = whole / 1_000_000_000 - (whole % 1_000_000_000 < 0 ? 1 : 0)
        let first = UInt32(clamping: start / 1_000_000_000)
        idSeconds = first...max(first, UInt32(clamping: end / 1_000_000_000))
    }

    /// The first 32 bits of a trace id, moved where they are a time.
    func shifted(idStart: UInt32) -> UInt32 {
        guard idSeconds.contains(idStart) else { return idStart }
        return idStart &+ UInt32(truncatingIfNeeded: seconds)
    }
}
