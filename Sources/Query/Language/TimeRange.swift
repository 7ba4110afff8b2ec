/// SINCE and UNTIL: when the spans of a question start. From SINCE on, and before UNTIL.
public struct TimeRange: Hashable, Sendable {
    public enum Moment: Hashable, Sendable {
        /// Nanoseconds before now, 0 or more; `ago(0)` is spelt `now`.
        case ago(Int64)
        /// Nanoseconds since the epoch.
        case at(Int64)

        /// Nanoseconds since the epoch.
        public func unixNano(now: Int64) -> Int64 {
            switch self {
            case .at(let time): return time
            case .ago(let age):
                let (time, overflow) = now.subtractingReportingOverflow(age)
                return overflow ? .min : time
            }
        }
    }

    /// Nil for the first span stored.
    public var since: Moment?
    /// Nil for no end.
    public var until: Moment?

    public init(since: Moment? = nil, until: Moment? = nil) {
        self.since = since
        self.until = until
    }

    /// Nanoseconds since the epoch; a bound that is not given is nil.
    ///
    /// - Parameter now: the same for the whole of one answer.
    public func bounds(now: Int64) -> (since: Int64?, until: Int64?) {
        (since?.unixNano(now: now), until?.unixNano(now: now))
    }

    /// How long it is, in nanoseconds, where the text alone tells: `SINCE 30m` reaches until now.
    public var knownLength: Int64? {
        let length: (partialValue: Int64, overflow: Bool)
        switch (since, until ?? .ago(0)) {
        case (.ago(let start), .ago(let end)): length = start.subtractingReportingOverflow(end)
        case (.at(let start), .at(let end)): length = end.subtractingReportingOverflow(start)
        default: return nil
        }
        return length.overflow ? .max : length.partialValue
    }
}
