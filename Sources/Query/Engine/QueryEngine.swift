public import Columns

/// Answers queries over chunks of columns: exactly, reading only the columns that a query names.
///
/// Passes over the spans follow each other, each over one chunk at a time: which spans the question
/// is about; the totals of each group; percentiles; the same over time for the groups that LIMIT
/// leaves; heatmaps. What asks about other spans of a trace is answered before, over all spans.
public struct QueryEngine: Sendable {
    let source: any ColumnSource

    private let parts: KeptParts?
    /// Spans at least of each of two threads.
    let spansALane: Int

    /// - Parameter parts: where parts of answers are kept from one to the next, for a question that
    ///   is asked again and again while spans come in; nil to look at everything each time.
    public init(_ source: any ColumnSource, keeping parts: KeptParts? = nil) {
        self.init(source, keeping: parts, spansALane: ChunkWalk.spansALane)
    }

    init(_ source: any ColumnSource, keeping parts: KeptParts? = nil, spansALane: Int) {
        self.source = source
        self.parts = parts
        self.spansALane = spansALane
    }

    /// The answer to a query that `Query.check()` has no objection to.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since the epoch; what `SINCE 30m` counts from.
    ///   - wantsSeries: whether rows are computed over time as well.
    ///   - isCancelled: asked before each chunk.
    /// - Throws: `.damaged` and `.unknownVersion` of the source's chunks, what the source throws,
    ///   and `.cancelled`.
    public func answer(
        _ query: Query, now: Int64, wantsSeries: Bool = true,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(ColumnError) -> QueryResult {
        if let parts, PartScan.suits(query) {
            let scan = try PartScan(
                query, source, parts, now: now, spansALane: spansALane, isCancelled: isCancelled)
            return try QueryRun(query, scan, now: now, wantsSeries: wantsSeries).result()
        }
        let scan = try QueryScan(
            query, source, now: now, spansALane: spansALane, isCancelled: isCancelled)
        return try QueryRun(query, scan, now: now, wantsSeries: wantsSeries).result()
    }
}
