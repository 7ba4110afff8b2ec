/// Where something stands in a query's text, as offsets in its UTF-8. Any two are equal, so that
/// what holds one is compared by what it says and not by where it was said.
public struct TextRange: Hashable, Sendable {
    public var offsets: Range<Int>

    public init(_ offsets: Range<Int> = 0..<0) {
        self.offsets = offsets
    }

    public static func == (left: TextRange, right: TextRange) -> Bool { true }

    public func hash(into hasher: inout Hasher) {}
}
