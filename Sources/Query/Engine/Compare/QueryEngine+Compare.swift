public import Columns

extension QueryEngine {
    /// How the spans of a selection differ from others.
    ///
    /// - Parameter isCancelled: asked before each chunk, for each key.
    /// - Throws: as `answer`.
    /// - Complexity: O(spans × keys), 2 to 20 ns each.
    public func compare(
        _ comparison: Comparison, isCancelled: @escaping () -> Bool = { false }
    ) throws(ColumnError) -> ComparisonResult {
        try ComparisonRun(comparison, source, isCancelled: isCancelled).result()
    }
}
