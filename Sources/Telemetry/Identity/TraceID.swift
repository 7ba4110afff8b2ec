/// A trace's id: 128 bits with two spellings, OpenTelemetry's 32 hexadecimal digits and X-Ray's
/// `1-8hex-24hex`. Zero is no valid id (W3C Trace Context, section 3.2.2.3).
public struct TraceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var high: UInt64
    public var low: UInt64

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads either spelling, in either case; nil where the text is neither or is all zero.
    public init?(_ text: some StringProtocol) {
        var digits = Array(text.utf8)
        if digits.count == 35, digits.starts(with: "1-".utf8), digits[10] == UInt8(ascii: "-") {
            digits = Array(digits[2..<10] + digits[11...])
        }
        guard digits.count == 32,
            let high = Hexadecimal.parse(digits[..<16]), let low = Hexadecimal.parse(digits[16...]),
            high | low != 0
        else { return nil }
        self.init(high: high, low: low)
    }

    /// Reads 16 bytes, big-endian; nil for another length or all zero.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        for (position, byte) in bytes.enumerated() {
            if position < 8 {
                words.0 = words.0 << 8 | UInt64(byte)
            } else {
                words.1 = words.1 << 8 | UInt64(byte)
            }
        }
        guard words.0 | words.1 != 0 else { return nil }
        self.init(high: words.0, low: words.1)
    }

    @inlinable public var isValid: Bool { high | low != 0 }

    /// 16 bytes, big-endian.
    public var bytes: [UInt8] {
        (0..<16).map { place in
            let word = place < 8 ? high : low
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - place % 8 * 8))
        }
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.string(high) + Hexadecimal.string(low) }

    /// X-Ray's spelling: `1-`, 8 digits (AWS's own SDKs put epoch seconds there), `-`, 24 digits.
    public var xrayDescription: String {
        let digits = description
        return "1-\(digits.prefix(8))-\(digits.dropFirst(8))"
    }

    @inlinable
    public static func < (left: TraceID, right: TraceID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
