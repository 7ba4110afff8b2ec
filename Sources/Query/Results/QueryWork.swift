/// What answering a question took: what `--explain` shows.
public struct QueryWork: Hashable, Sendable {
    /// Spans whose columns were looked at, or known from an earlier answer.
    public var scannedSpans = 0
    /// Those of them that the question is about.
    public var matchedSpans = 0
    /// Spans that had to be read from rows: their columns do not hold everything that was asked.
    public var spansFromRows = 0
    public var chunks = 0
    /// Chunks that the time range, or the bounds of a column's values, ruled out.
    public var skippedChunks = 0
    /// Chunks of which an earlier answer's part still held.
    public var keptChunks = 0
    /// As the query names them, in alphabetical order.
    public var columns: [String] = []

    public init() {}
}
