public import Columns

extension QueryEngine {
    /// The first spans of a selection: what is behind a cell or a row, and the last that match.
    ///
    /// - Parameters:
    ///   - selection: whose filter `Filter` has no objection to; see `QueryResult.selection` for
    ///     those of an answer.
    ///   - limit: spans at most.
    ///   - isCancelled: asked before each chunk.
    /// - Throws: as `answer`.
    /// - Complexity: O(spans of the chunks that may hold one of the first).
    public func spans(
        in selection: SpanSelection, order: SpanOrder = .newest, limit: Int,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(ColumnError) -> [FoundSpan] {
        try SpanSearch(selection, order, limit: limit, source, isCancelled: isCancelled).result()
    }
}
