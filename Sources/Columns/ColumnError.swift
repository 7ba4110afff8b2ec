/// Why columns cannot be had.
public struct ColumnError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        /// Bytes that no builder wrote: build the chunk anew from rows.
        case damaged
        /// Of a later version of the format, or an earlier one that is no longer read: the same.
        case unknownVersion
        /// What was listed is no longer there: list the chunks anew, and ask again.
        case changed
        /// The store could not be read.
        case source
        case cancelled
    }

    public var reason: Reason
    public var description: String

    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    static func damaged(_ what: String) -> ColumnError {
        ColumnError(.damaged, "a chunk is damaged: \(what)")
    }
}
