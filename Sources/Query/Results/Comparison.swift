/// How some spans differ from others: a box on a heatmap against the rest, one filter against
/// another.
public struct Comparison: Hashable, Sendable {
    public enum Baseline: Hashable, Sendable {
        /// Of these spans the ones that are not in the selection.
        case rest(of: SpanSelection)
        /// These, whether or not they are in the selection too.
        case spans(SpanSelection)
    }

    public var selection: SpanSelection
    public var baseline: Baseline

    public init(_ selection: SpanSelection, against baseline: Baseline) {
        self.selection = selection
        self.baseline = baseline
    }
}
