/// The columns that every chunk has, whatever attributes its spans have, and its tables: columns
/// with a row not for each span but for each trace, resource or scope of the chunk.
public enum IntrinsicColumn: UInt8, Hashable, Sendable, CaseIterable {
    /// Numbers in commit order, ascending.
    case ordinal = 0
    /// Nanoseconds since the epoch.
    case start
    /// Nanoseconds, never negative; absent while in progress.
    case duration
    /// Nanoseconds since the epoch; only in chunks where some span ends before it starts.
    case end
    case name
    /// `SpanKind`, `StatusCode`, `SpanSource`, `SpanFlags` by their raw values.
    case kind
    case status
    case source
    case flags
    /// Absent where empty.
    case statusMessage
    case spanID
    /// Absent for a root.
    case parentID
    /// Rows of the tables below.
    case trace
    case resource
    case scope

    // Tables.
    /// The store's numbers of traces.
    case traceKeys
    case traceIDHigh
    case traceIDLow
    /// `service.name`; absent where none was given.
    case resourceService
    /// Attributes as JSON text.
    case resourceAttributes
    case scopeAttributes

    /// What the values are.
    public var type: ColumnType {
        switch self {
        case .name, .statusMessage, .resourceService, .resourceAttributes, .scopeAttributes:
            .string
        default: .int
        }
    }
}
