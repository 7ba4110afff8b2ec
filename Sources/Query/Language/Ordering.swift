/// `P90(duration_ms) DESC`: one thing that ORDER BY sorts by.
public struct Ordering: Hashable, Sendable {
    public enum Target: Hashable, Sendable {
        /// One of the query's.
        case calculation(Calculation)
        /// One of the query's GROUP BY.
        case key(Subject)
    }

    public var target: Target
    /// Upwards is what ORDER BY means where it says nothing (SQL's and Honeycomb's way).
    public var isDescending: Bool
    /// What of the text names the target.
    public var range: TextRange

    public init(_ target: Target, isDescending: Bool = false, range: TextRange = TextRange()) {
        self.target = target
        self.isDescending = isDescending
        self.range = range
    }
}
