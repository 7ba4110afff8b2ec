/// Why this process could not begin to receive: one line, for the footer.
public struct TakeOverError: Error, Hashable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) {
        self.description = description
    }
}
