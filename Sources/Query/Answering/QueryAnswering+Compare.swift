internal import Columns

extension QueryAnswering {
    /// How the spans of a selection differ from others, and how long the engine took.
    ///
    /// - Parameter isCancelled: asked before each chunk, for each key, on the calling thread.
    public func compare(
        _ comparison: Comparison, isCancelled: @escaping () -> Bool = { false }
    ) throws(Failure) -> (result: ComparisonResult, elapsed: Duration) {
        let begun = ContinuousClock.now
        let result = try QueryAnswering.persisting { () throws(ColumnError) in
            try engine.compare(comparison, isCancelled: isCancelled)
        }
        return (result, ContinuousClock.now - begun)
    }
}
