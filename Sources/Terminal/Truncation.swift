/// Where text is cut that is wider than its place.
public enum Truncation: Sendable, Hashable {
    /// Without a trace: for what scrolls sideways.
    case clip
    /// `a long na…`
    case end
    /// `a lo…name`: for ids and paths, whose ends tell them apart.
    case middle
}

/// The side at which text stands in a place wider than it.
public enum Alignment: Sendable, Hashable {
    case left
    case right
    case center
}
