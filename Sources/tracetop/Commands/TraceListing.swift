internal import Query
internal import Storage
internal import Telemetry

/// The traces that `traces` and `export` are about: all, or those with a span that matches, in an
/// order.
struct TraceListing {
    let reader: SpanReader
    let filter: Filter?
    let order: Invocation.Order
    /// Nil for all.
    let limit: Int?

    private static let pageSize = 1000
    /// Traces that are looked at one by one for each that is wanted, and of how many at most.
    private static let patience = (each: 4, most: 500)

    /// Calls `body` with each trace, the greatest first.
    func forEach(
        _ body: (TraceSummary) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        guard let filter else {
            guard order == .arrival else { return try forEachSorted(body) }
            try forEachByArrival { summary throws(CommandFailure) in
                try body(summary)
                return true
            }
            return
        }
        if order == .arrival, let limit {
            return try forEachMatching(filter, limit, body)
        }
        for summary in try sorted(summaries(of: try matchingKeys(filter))) { try body(summary) }
    }

    /// By arrival, for when few are wanted: first looks trace by trace, for among the last there are
    /// enough, mostly, and no column must be read. What is rare is found by the columns.
    private func forEachMatching(
        _ filter: Filter, _ limit: Int, _ body: (TraceSummary) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        let reader = reader
        var left = limit
        let (each, most) = TraceListing.patience
        let patience = min(most, max(1, min(limit, most)) * each)
        let last = try forEachByArrival(atMost: patience) { summary throws(CommandFailure) in
            let spans = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.spans(ofKey: summary.key, resolvingCauses: false)
            }
            guard filter.matchesSome(of: spans) else { return false }
            left -= 1
            try body(summary)
            return true
        }
        guard let last, left > 0 else { return }
        for summary in try summaries(of: try matchingKeys(filter, before: last, limit: left)) {
            try body(summary)
        }
    }

    /// The keys of the traces with a span that matches, the newest first.
    func matchingKeys(
        _ filter: Filter, before key: Int64? = nil, limit: Int = .max
    ) throws(CommandFailure) -> [Int64] {
        let columns = try CommandFailure.wrapping { () throws(StoreError) in
            try ColumnReader(reader.location)
        }
        let selection = SpanSelection(filter: filter.expression)
        return try CommandFailure.answering { () throws(QueryAnswering.Failure) in
            try QueryAnswering(columns).traces(with: selection, before: key, limit: limit)
        }
    }

    /// Pages grow: where few are wanted, and found, no more are read.
    ///
    /// - Parameters:
    ///   - most: traces until it gives up.
    ///   - take: says whether the trace counts toward the limit.
    /// - Returns: the key of the last trace, where there may be more.
    @discardableResult
    private func forEachByArrival(
        atMost most: Int = .max, _ take: (TraceSummary) throws(CommandFailure) -> Bool
    ) throws(CommandFailure) -> Int64? {
        var before: Int64?
        var left = limit ?? .max
        var most = most
        var pageSize = min(left, TraceListing.pageSize)
        while left > 0, most > 0 {
            let (last, size) = (before, min(pageSize, most))
            let page = try CommandFailure.wrapping { () throws(StoreError) in
                try reader.summaries(newest: size, before: last)
            }
            most -= size
            pageSize = min(pageSize * 2, TraceListing.pageSize)
            for summary in page where left > 0 {
                if try take(summary) { left -= 1 }
            }
            guard let end = page.last else { return nil }
            before = end.key
        }
        return before
    }

    private func forEachSorted(
        _ body: (TraceSummary) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        let wanted = limit ?? Int(Int32.max)
        let all = try CommandFailure.wrapping { () throws(StoreError) in
            try reader.summaries(orderedBy: order.stored, limit: wanted)
        }
        for summary in all { try body(summary) }
    }

    private func summaries(of keys: [Int64]) throws(CommandFailure) -> [TraceSummary] {
        var summaries: [TraceSummary] = []
        var rest = keys[...]
        while !rest.isEmpty {
            let page = Array(rest.prefix(TraceListing.pageSize))
            rest = rest.dropFirst(TraceListing.pageSize)
            summaries += try CommandFailure.wrapping { () throws(StoreError) in
                try reader.summaries(of: page)
            }
        }
        return summaries
    }

    private func sorted(_ summaries: [TraceSummary]) -> ArraySlice<TraceSummary> {
        let sorted = summaries.sorted { left, right in
            let (one, other) = (order.measure(left), order.measure(right))
            return one != other ? one > other : left.key > right.key
        }
        return sorted.prefix(limit ?? .max)
    }
}

extension Invocation.Order {
    /// The same, as the store calls it.
    fileprivate var stored: SpanReader.Order {
        switch self {
        case .arrival: .arrival
        case .start: .start
        case .duration: .duration
        case .spans: .spans
        case .errors: .errors
        }
    }

    fileprivate func measure(_ summary: TraceSummary) -> Int64 {
        switch self {
        case .arrival: summary.key
        case .start: summary.startUnixNano
        case .duration: summary.durationNanoseconds
        case .spans: Int64(summary.spanCount)
        case .errors: Int64(summary.errorCount)
        }
    }
}
