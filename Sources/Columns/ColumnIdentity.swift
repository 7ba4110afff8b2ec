/// Which column of a chunk.
public enum ColumnIdentity: Hashable, Sendable {
    case intrinsic(IntrinsicColumn)
    /// A span's own attributes of this key with values of this type.
    case attribute(String, ColumnType)

    public var type: ColumnType {
        switch self {
        case .intrinsic(let column): column.type
        case .attribute(_, let type): type
        }
    }
}
