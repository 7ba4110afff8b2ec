internal import Storage
internal import Telemetry

/// The summaries of rows that were on screen of late: a bounded window on the store.
struct SummaryCache: Sendable {
    private struct Entry: Sendable {
        var summary: TraceSummary
        /// The trace has changed since.
        var isStale = false
    }

    private var entries: [Int64: Entry] = [:]
    private var inFlight: Set<Int64> = []

    static let limit = 8_192

    subscript(key: Int64) -> TraceSummary? { entries[key]?.summary }

    mutating func store(_ summaries: [TraceSummary]) {
        for summary in summaries {
            entries[summary.key] = Entry(summary: summary)
        }
    }

    /// Takes an answer; returns those asked for that are gone.
    mutating func store(_ summaries: [TraceSummary], requested: [Int64]) -> Set<Int64> {
        store(summaries)
        inFlight.subtract(requested)
        let gone = Set(requested).subtracting(summaries.lazy.map(\.key))
        for key in gone { entries[key] = nil }
        return gone
    }

    mutating func markStale(_ keys: [Int64]) {
        for key in keys { entries[key]?.isStale = true }
    }

    mutating func markAllStale() {
        for key in entries.keys { entries[key]?.isStale = true }
    }

    /// Which of `keys` are to be asked for: unknown or out of date, and not asked for already.
    mutating func wanted(_ keys: some Sequence<Int64>) -> [Int64] {
        var wanted: [Int64] = []
        for key in keys where entries[key]?.isStale ?? true {
            if inFlight.insert(key).inserted { wanted.append(key) }
        }
        return wanted
    }

    var isOverfull: Bool { entries.count > Self.limit }

    /// Forgets all but `keys`.
    mutating func keep(_ keys: some Sequence<Int64>) {
        var kept: [Int64: Entry] = [:]
        for key in keys { kept[key] = entries[key] }
        entries = kept
    }
}
