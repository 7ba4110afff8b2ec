public import Columns

extension QueryEngine {
    /// How the spans of a selection differ from others.
    ///
    /// - Parameter isCancelled: asked on the calling thread before each chunk, for each key, or while it
    ///   waits for another thread that has the last ones.
    /// - Throws: as `answer`.
    /// - Complexity: O(spans × keys), 2 to 20 ns each.
    public func compare(
        _ comparison: Comparison, isCancelled: @escaping () -> Bool = { false }
    ) throws(ColumnError) -> ComparisonResult {
        try ComparisonRun(
            comparison, source, spansALane: spansALane, isCancelled: isCancelled
        ).result()
    }
}
