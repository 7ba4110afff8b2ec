/// A colour as a theme names it: the terminal's own, one of its palette's sixteen, or 24 bits.
///
/// What the terminal gets is settled when the canvas is shown: see `ColorTier`.
public struct Color: Hashable, Sendable {
    /// Bits 24 and up say the kind (0 default, 1 RGB, 2 palette), the rest is the value.
    let bits: UInt32

    /// The terminal's own foreground or background.
    public static let `default` = Color(bits: 0)

    private static let rgbKind: UInt32 = 1 << 24
    private static let paletteKind: UInt32 = 2 << 24

    private init(bits: UInt32) {
        self.bits = bits
    }

    /// A colour by its components, 0 to 255.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        bits = Color.rgbKind | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }

    /// A colour by its hexadecimal digits: `Color(0xff8800)`. Higher bits are ignored.
    public init(_ hexadecimal: UInt32) {
        bits = Color.rgbKind | hexadecimal & 0xff_ffff
    }

    /// One of the terminal's own sixteen: 0 black to 7 white, and 8 to 15 their bright forms.
    public static func palette(_ index: UInt8) -> Color {
        Color(bits: paletteKind | UInt32(index & 15))
    }

    public static let red = palette(1)
    public static let green = palette(2)
    public static let yellow = palette(3)
    public static let blue = palette(4)
    public static let magenta = palette(5)
    public static let cyan = palette(6)

    public var isDefault: Bool { bits == 0 }

    /// The components of an RGB colour, nil for the others.
    public var rgb: (red: UInt8, green: UInt8, blue: UInt8)? {
        guard bits & Color.rgbKind != 0 else { return nil }
        return (
            UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
            UInt8(truncatingIfNeeded: bits)
        )
    }

    /// The index of a palette colour, nil for the others.
    public var paletteIndex: UInt8? {
        bits & Color.paletteKind != 0 ? UInt8(truncatingIfNeeded: bits) : nil
    }
}

extension Color: CustomStringConvertible {
    /// `default`, `#rrggbb`, or `palette 3`.
    public var description: String {
        if let index = paletteIndex { return "palette \(index)" }
        guard rgb != nil else { return "default" }
        let digits = String(bits & 0xff_ffff, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}
