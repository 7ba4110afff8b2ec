// How many columns a scalar takes, by the C library's table: the one that terminal multiplexers
// and ncurses align by.

internal import CPlatform

enum ScalarWidth {
    /// The columns of `scalar`: 0, 1, 2, or -1 for what can't be printed.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = Int(scalar.value)
        if value < tableSize { return Int(table[value]) }
        switch value {
        // The ideographic planes, and the supplementary variation selectors.
        case 0x20000...0x2fffd, 0x30000...0x3fffd: return 2
        case 0xe0100...0xe01ef: return 0
        case 0xf0000...0xffffd, 0x100000...0x10fffd: return 1
        default: return -1
        }
    }

    private static let tableSize = 0x20000

    /// Filled when first asked: half a millisecond. Planes 0 and 1 have all the variety.
    private static let table: [Int8] = [Int8](unsafeUninitializedCapacity: tableSize) {
        buffer, count in
        buffer.initialize(repeating: 1)
        count = tableSize
        if let base = buffer.baseAddress, cplatform_scalar_widths(base, UInt32(tableSize)) != 0 {
            return
        }
        for value in 0..<tableSize {
            buffer[value] = guess(UInt32(value))
        }
    }

    /// The rough truth, for systems without any UTF-8 locale.
    private static func guess(_ value: UInt32) -> Int8 {
        guard let scalar = Unicode.Scalar(value) else { return -1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        case .control, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: return -1
        default: break
        }
        switch value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
            0x1f680...0x1f6ff, 0x1f900...0x1f9ff:
            return 2
        default: return 1
        }
    }
}
