/// A span's id within its trace: 64 bits, zero is no valid id.
public struct SpanID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Reads 16 hexadecimal digits of either case; nil where the text is not that or all zero.
    public init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 16, let value = Hexadecimal.parse(digits), value != 0 else {
            return nil
        }
        self.init(rawValue: value)
    }

    @inlinable public var isValid: Bool { rawValue != 0 }

    /// 16 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.string(rawValue) }

    @inlinable
    public static func < (left: SpanID, right: SpanID) -> Bool { left.rawValue < right.rawValue }
}
