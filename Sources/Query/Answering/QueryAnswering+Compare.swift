internal import Columns

extension QueryAnswering {
    /// What a filter names that no span has; nil where nothing is wrong with it, or nobody knows.
    public func problem(with filter: Filter) throws(Failure) -> QueryError? {
        try QueryAnswering.persisting { () throws(ColumnError) in
            try AttributeNames(source).problems(with: filter).first
        }
    }

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
