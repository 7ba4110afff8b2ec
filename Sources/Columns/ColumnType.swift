/// What the values of a column are.
public enum ColumnType: UInt8, Hashable, Sendable, CaseIterable {
    case int = 0
    case double
    /// Texts, each kept once in the column's dictionary.
    case string
    case bool
    /// Arrays, maps, bytes and empty values: their JSON text, kept as texts are.
    case other

    /// Whether values are numbers of the column's dictionary.
    public var hasDictionary: Bool { self == .string || self == .other }
}
