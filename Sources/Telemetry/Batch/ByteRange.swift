/// A range of bytes in a batch's text. Empty means absent.
public struct ByteRange: Hashable, Sendable {
    public var offset: UInt32
    public var count: UInt32

    @inlinable
    public init(offset: UInt32 = 0, count: UInt32 = 0) {
        self.offset = offset
        self.count = count
    }

    /// The bytes from `start` up to `end`; both below 4 GiB, as every body is.
    @inlinable
    public init(from start: Int, to end: Int) {
        self.init(
            offset: UInt32(truncatingIfNeeded: start),
            count: UInt32(truncatingIfNeeded: end - start))
    }

    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}
