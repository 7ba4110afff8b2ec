/// What one cell shows: a character and up to two combining marks, or the right half of a wide one.
///
/// Three scalars of 21 bits each, the character lowest; bit 63 marks the right half. Terminals
/// join marks to the cell before them, so this is a cell of theirs and not always a whole grapheme
/// cluster. Further marks are dropped: nothing written in earnest has them, and stacks of them
/// spill over other rows.
public struct Glyph: Hashable, Sendable {
    private(set) var bits: UInt64

    public static let space = Glyph(ascii: 0x20)
    /// The right half of the wide character before it.
    public static let continuation = Glyph(bits: 1 << 63)

    private init(bits: UInt64) {
        self.bits = bits
    }

    @inline(__always)
    init(ascii byte: UInt8) {
        bits = UInt64(byte)
    }

    @inline(__always)
    init(_ scalar: Unicode.Scalar) {
        bits = UInt64(scalar.value)
    }

    public var isContinuation: Bool { bits >> 63 != 0 }

    /// Whether the glyph is one scalar alone.
    var isSingle: Bool { bits < 1 << 21 }

    /// Adds a combining mark; dropped when two are there.
    mutating func combine(_ mark: Unicode.Scalar) {
        if bits >> 21 == 0 {
            bits |= UInt64(mark.value) << 21
        } else if bits >> 42 == 0 {
            bits |= UInt64(mark.value) << 42
        }
    }

    /// The character itself, without marks.
    public var base: Unicode.Scalar {
        Unicode.Scalar(UInt32(truncatingIfNeeded: bits & 0x1f_ffff)) ?? " "
    }

    /// The scalar values: the character, then its marks.
    var scalarValues: (UInt32, UInt32, UInt32) {
        (
            UInt32(truncatingIfNeeded: bits & 0x1f_ffff),
            UInt32(truncatingIfNeeded: bits >> 21 & 0x1f_ffff),
            UInt32(truncatingIfNeeded: bits >> 42 & 0x1f_ffff)
        )
    }

    /// Appends the character and its marks; nothing for a continuation.
    func append(to text: inout String) {
        guard !isContinuation else { return }
        let (base, first, second) = scalarValues
        for value in [base, first, second] {
            guard let scalar = Unicode.Scalar(value), value != 0 else { return }
            text.unicodeScalars.append(scalar)
        }
    }
}
