/// What is wrong with a filter, and where.
struct FilterProblem: Sendable, Hashable {
    /// Offsets in characters.
    var range: Range<Int>
    var message: String
    /// Whether the filter can't be applied; else it is only likely to mean something else.
    var isFatal: Bool
}
